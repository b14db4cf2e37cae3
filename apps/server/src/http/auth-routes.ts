import { type Deps, getPerson, IntegrationsServiceError } from '@evergrant/core';
import { pingDatabase } from '@evergrant/database';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Auth } from '../auth/create-auth.ts';
import { knownFields } from '../auth/known-fields.ts';
import { CLIENT_ADDRESS_HEADER, CORRELATION_ID_HEADER } from '../auth/request-headers.ts';
import type { Actor } from '../trpc/context.ts';
import { isOperator, requireFreshSignIn } from '../trpc/procedures.ts';
import { auditAuthAct, isAuthAct } from './audit-auth-act.ts';
import type { Authenticator } from './authenticate.ts';
import { clientAddressOf } from './client-address.ts';

/**
 * What of better-auth the hub offers. Everything else stays closed, above all what would let an operator act in the
 * name of a user (`admin/impersonate-user`).
 */
export const OFFERED = [
  'sign-up/email',
  'sign-in/email',
  'sign-out',
  'get-session',
  'change-password',
  'set-password',
  'step-up',
  'update-user',
  'request-password-reset',
  'reset-password',
  'send-verification-email',
  'verify-email',
  'two-factor/enable',
  'two-factor/disable',
  'two-factor/verify-totp',
  'two-factor/verify-backup-code',
  'two-factor/generate-backup-codes',
  'passkey/generate-register-options',
  'passkey/verify-registration',
  'passkey/generate-authenticate-options',
  'passkey/verify-authentication',
  'passkey/delete-passkey',
  'sign-in/social',
  'link-social',
  'callback/oidc',
  'admin/list-users',
  'admin/create-user',
  'admin/set-role',
  'admin/set-user-password',
  'admin/ban-user',
  'admin/unban-user',
  'admin/revoke-user-sessions',
];

/** How somebody signs in, and what reveals it: the session has to have shown lately who it is of. */
const NEEDS_FRESH_SIGN_IN = new Set([
  'change-password',
  'set-password',
  'two-factor/enable',
  'two-factor/disable',
  'two-factor/generate-backup-codes',
  'passkey/generate-register-options',
  'passkey/verify-registration',
  'passkey/delete-passkey',
  'link-social',
  'admin/create-user',
  'admin/set-role',
  'admin/set-user-password',
]);

/** What would let a user of a host application sign in, who does so nowhere here, and with them whoever has given it. */
const NEEDS_ACCOUNT = new Set(['admin/set-role', 'admin/set-user-password']);

/** Headers that the hub sets itself, or that no longer fit once the body was changed. */
const OWN_HEADERS = new Set(['cache-control', 'content-length', 'set-cookie']);

/** The session's token belongs into its cookie, out of the reach of scripts (ASVS 14.3.3). */
const withoutToken = (json: string): string =>
  JSON.stringify(JSON.parse(json, (name, value: unknown) => (name === 'token' ? undefined : value)));

const nameOf = (pair: string): string | undefined => pair.split('=', 1)[0]?.trim();

/** Read as better-auth reads it: with or without spaces. */
const withoutCookie = (header: string, name: string): string =>
  header
    .split(';')
    .filter((pair) => nameOf(pair) !== name)
    .join(';');

/**
 * Passes on the request, with what the hub knows about it.
 *
 * @param options.hidden a cookie that better-auth is not to see
 */
function toWebRequest(
  request: FastifyRequest,
  { publicUrl, hidden }: { publicUrl: string; hidden: string | undefined },
): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  headers.delete('content-length');
  const { cookie } = request.headers;
  if (cookie !== undefined && hidden !== undefined) headers.set('cookie', withoutCookie(cookie, hidden));
  headers.set(CLIENT_ADDRESS_HEADER, clientAddressOf(request));
  headers.set(CORRELATION_ID_HEADER, request.id);
  return new Request(new URL(request.raw.url ?? '/', publicUrl), {
    method: request.method,
    headers,
    ...(request.body === undefined || request.method === 'GET' ? {} : { body: JSON.stringify(request.body) }),
  });
}

/** better-auth takes an unreachable database for a session that does not exist. */
const mayHideOutage = (status: number): boolean => status === 401 || status >= 500;

/** @throws VALIDATION_ERROR with the names that nobody knows, or whose values cannot be kept, as everywhere else in the hub */
function requireKnownFields({ body, id }: FastifyRequest, fields: z.ZodType | undefined): void {
  const parsed = body === undefined ? undefined : fields?.safeParse(body);
  if (parsed?.success === false)
    throw new IntegrationsServiceError('VALIDATION_ERROR', { correlationId: id, cause: parsed.error });
}

const namedSchema = z.object({ userId: z.coerce.number() });

/** @throws INVALID_USER_ID a user of a host application is named; NOT_FOUND nobody of this id */
async function requireAccount(deps: Pick<Deps, 'db'>, { body, id }: FastifyRequest): Promise<void> {
  const named = namedSchema.safeParse(body);
  const person = named.success ? await getPerson(deps, named.data.userId) : null;
  if (person !== null && person.externalId !== null)
    throw new IntegrationsServiceError('INVALID_USER_ID', {
      correlationId: id,
      message:
        'This is a user of a host application: they have no account here, and get no password or role.',
    });
}

/** Says it as the rest of the hub does. */
function rateLimited(answer: Response, correlationId: string): IntegrationsServiceError {
  const retryAfter = Number(answer.headers.get('x-retry-after') ?? Number.NaN);
  return new IntegrationsServiceError('RATE_LIMITED', {
    correlationId,
    metadata: Number.isInteger(retryAfter) ? { retryAfter } : {},
  });
}

/** Hands `/api/auth/*` to better-auth. */
export function registerAuthRoutes(
  app: FastifyInstance,
  options: {
    deps: Pick<Deps, 'db' | 'clock' | 'settings' | 'traffic'>;
    auth: Auth;
    authenticator: Pick<Authenticator, 'actorOf'>;
    /** The name of the cookie of signed-in users. */
    sessionCookie: string;
  },
): void {
  const { auth, authenticator, deps, sessionCookie } = options;
  const { publicUrl } = deps.settings;
  const fields = knownFields(auth);
  for (const path of OFFERED) {
    const isOfSomebody = NEEDS_FRESH_SIGN_IN.has(path) || isAuthAct(path);
    app.route({
      method: ['GET', 'POST'],
      url: `/api/auth/${path}`,
      handler: async (request, reply) => {
        // Before, because some of what is done here ends the session that it was asked in.
        const actor: Actor = isOfSomebody ? await authenticator.actorOf(request) : { kind: 'anonymous' };
        if (NEEDS_FRESH_SIGN_IN.has(path))
          requireFreshSignIn({ actor, deps, origin: { correlationId: request.id } });
        // A call that is of a key, a guest or another site is not of whoever is signed in here, too.
        const hidden = isOfSomebody && actor.kind !== 'session' ? sessionCookie : undefined;
        requireKnownFields(request, fields.get(`/${path}`));
        if (NEEDS_ACCOUNT.has(path) && isOperator(actor)) await requireAccount(deps, request);
        const answer = await auth.handler(toWebRequest(request, { publicUrl, hidden }));
        if (mayHideOutage(answer.status)) await pingDatabase(deps.db);
        if (answer.status === 429) throw rateLimited(answer, request.id);
        reply.code(answer.status);
        for (const [name, value] of answer.headers) if (!OWN_HEADERS.has(name)) reply.header(name, value);
        for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
        const body = await answer.text();
        const isJson = body !== '' && answer.headers.get('content-type')?.startsWith('application/json');
        await auditAuthAct(
          deps,
          { path, request, actor },
          { status: answer.status, body: isJson ? JSON.parse(body) : undefined },
        );
        return reply.send(isJson ? withoutToken(body) : body);
      },
    });
  }
}
