import { type Deps, type Language, unsubscribe } from '@evergrant/core';
import type { FastifyInstance } from 'fastify';
import { languageOf } from '../mail/language.ts';
import { originOf } from './request-origin.ts';

const WORDS = {
  en: {
    title: 'Fewer e-mails',
    question: 'Do you want no more e-mails of this kind?',
    button: 'Send me no more of them',
    done: 'You get no more e-mails of this kind. On the page of your account you choose what you are told.',
    unknown: 'This link is not valid any more. On the page of your account you choose what you are told.',
    account: 'Your account',
  },
  fr: {
    title: 'Moins d’e-mails',
    question: 'Ne plus recevoir d’e-mails de ce type ?',
    button: 'Ne plus m’en envoyer',
    done: 'Vous ne recevrez plus d’e-mails de ce type. La page de votre compte permet de choisir ce qui vous est signalé.',
    unknown: 'Ce lien n’est plus valable. La page de votre compte permet de choisir ce qui vous est signalé.',
    account: 'Votre compte',
  },
} satisfies Record<Language, Record<string, string>>;

/** A page without the dashboard: whoever comes here may not be signed in, and on any device. */
function pageOf(language: Language, content: 'question' | 'done' | 'unknown'): string {
  const words = WORDS[language];
  const below =
    content === 'question'
      ? `<form method="post"><button style="padding:10px 18px;border:0;border-radius:8px;font:inherit;color:#fff;background:#14634a">${words.button}</button></form>`
      : `<p><a href="/account" style="color:inherit">${words.account}</a></p>`;
  return `<!doctype html>
<html lang="${language}" style="color-scheme:light dark">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${words.title} · Evergrant</title></head>
<body style="margin:0;padding:48px 24px;font:16px/1.5 system-ui,sans-serif"><main style="max-width:34em;margin:0 auto">
<h1 style="font-size:24px">${words.title}</h1>
<p>${words[content]}</p>
${below}
</main></body>
</html>
`;
}

/**
 * Where the `List-Unsubscribe` header of an e-mail leads (RFC 8058). Only a POST ends anything: mail servers open every link
 * they see. No cookie or session counts here, so no form of another site can do more than whoever has the link.
 */
export function registerUnsubscribeRoute(
  app: FastifyInstance,
  deps: Pick<Deps, 'db' | 'unsubscribeTokens'>,
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // What a form says here is known: `List-Unsubscribe=One-Click`.
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 1_024 }, (_request, _body, done) =>
      done(null),
    );
    const address = '/notifications/unsubscribe/:token';
    scope.get<{ Params: { token: string } }>(address, async (request, reply) => {
      const isKnown = deps.unsubscribeTokens.read(request.params.token) !== null;
      const language = languageOf(request.headers['accept-language']);
      return reply
        .code(isKnown ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(pageOf(language, isKnown ? 'question' : 'unknown'));
    });
    scope.post<{ Params: { token: string } }>(address, async (request, reply) => {
      const isDone = await unsubscribe(deps, request.params.token, originOf(request, 'anonymous'));
      const language = languageOf(request.headers['accept-language']);
      return reply
        .code(isDone ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(pageOf(language, isDone ? 'done' : 'unknown'));
    });
  });
}
