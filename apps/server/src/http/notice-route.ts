import { type Deps, type EventTokenVerifier, type Language, receiveNotice } from '@evergrant/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '../mail/language.ts';
import { providerIdSchema } from '../trpc/schemas.ts';
import { originOf } from './request-origin.ts';

/** Far longer than a notice about thousands of accounts. */
const LARGEST_NOTICE = 262_144;
const ADDRESS = '/oauth/notices/:provider';

interface NoticeParams {
  readonly provider: string;
  readonly topic?: string;
}

const WORDS = {
  en: {
    title: 'Your request for deletion',
    text: 'The request was received. What was kept of the account here, the access to it, its name and its e-mail address, is deleted as soon as the grant is over, which takes a few minutes at most. The id of the account stays in the log of what happened.',
    number: 'Number of the request',
  },
  fr: {
    title: 'Votre demande de suppression',
    text: 'La demande a été reçue. Ce qui était conservé du compte ici, l’accès à celui-ci, son nom et son adresse e-mail, est supprimé dès que l’autorisation a pris fin, ce qui prend quelques minutes au plus. L’identifiant du compte reste dans le journal des événements.',
    number: 'Numéro de la demande',
  },
} satisfies Record<Language, Record<string, string>>;

const CODE = /^[A-Za-z0-9_-]{8,64}$/;

/** What a person is told who follows the link that the provider was answered with. */
function statusPage(language: Language, code: string): string {
  const { title, text, number } = WORDS[language];
  return `<!doctype html>
<html lang="${language}" style="color-scheme:light dark">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title} · Evergrant</title></head>
<body style="margin:0;padding:48px 24px;font:16px/1.5 system-ui,sans-serif"><main style="max-width:34em;margin:0 auto">
<h1 style="font-size:24px">${title}</h1>
<p>${text}</p>
<p>${number}: <code>${code}</code></p>
</main></body>
</html>
`;
}

/**
 * Where providers send notices about accounts: that a grant was withdrawn, or that data has to go. Anybody can send anything here; what
 * does not verify is answered 401 and changes nothing, and what does is answered alike whether it is about somebody here or not.
 * The body is taken as it is, of any type, because its bytes are what is signed.
 */
export function registerNoticeRoute(
  app: FastifyInstance,
  { deps, verify }: { readonly deps: Deps; readonly verify: EventTokenVerifier },
): void {
  async function take(
    request: FastifyRequest<{ Params: NoticeParams; Body: Buffer | undefined }>,
    reply: FastifyReply,
  ): Promise<unknown> {
    const { provider, topic = null } = request.params;
    if (!providerIdSchema.safeParse(provider).success) return reply.callNotFound();
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
    const receipt = await receiveNotice(
      { deps, verify },
      { provider, headers, body: request.body ?? Buffer.alloc(0), topic },
      originOf(request, 'anonymous'),
    );
    if (receipt.kind === 'not_expected') return reply.callNotFound();
    if (receipt.kind === 'unverified') return reply.code(401).send();
    return receipt.answer === null ? reply.send() : reply.send(receipt.answer);
  }

  app.register(async (scope) => {
    // What is no type at all (`json`) would be refused before any parser is asked.
    scope.addHook('onRequest', async ({ headers }) => {
      headers['content-type'] = 'application/octet-stream';
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<Buffer>(
      '*',
      { parseAs: 'buffer', bodyLimit: LARGEST_NOTICE },
      (_request, body, done) => done(null, body),
    );
    scope.post<{ Params: NoticeParams; Body: Buffer | undefined }>(ADDRESS, take);
    scope.post<{ Params: NoticeParams; Body: Buffer | undefined }>(`${ADDRESS}/:topic`, take);
  });

  app.get<{ Params: NoticeParams; Querystring: { code?: unknown } }>(ADDRESS, async (request, reply) => {
    const { code } = request.query;
    const { provider } = request.params;
    const tells = deps.providers.find(provider)?.provider.notices?.answers !== undefined;
    if (!tells || typeof code !== 'string' || !CODE.test(code)) return reply.callNotFound();
    const language = languageOf(request.headers['accept-language']);
    return reply.type('text/html; charset=utf-8').send(statusPage(language, code));
  });
}
