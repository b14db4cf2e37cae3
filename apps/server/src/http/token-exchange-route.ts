import { type ErrorCode, IntegrationsServiceError } from '@evergrant/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { presentError } from '../trpc/errors.ts';
import { exchangeToken, type SubjectVerifier, TOKEN_TYPES } from '../trpc/operations/exchange-token.ts';
import { requireKey } from '../trpc/procedures.ts';
import { accountIdSchema } from '../trpc/schemas.ts';
import { TOKEN_ENDPOINT } from './authenticate.ts';
import { UNCOMPRESSED } from './compress-answers.ts';
import { callLean, type LeanOptions, leanProcedure } from './lean-procedure.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** Far more than the longest token of anybody. */
const LARGEST_FORM = 16_384;
/** How much of a parameter's name an error repeats. */
const LONGEST_NAME = 100;

/** An error of the token endpoint (RFC 6749 section 5.2, RFC 8693 section 2.2.2). */
type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable'
  | 'server_error';

/** What ours mean in the words of OAuth; what is missing here is `temporarily_unavailable` where it is retryable. */
const OAUTH_CODES: Readonly<Partial<Record<ErrorCode, OAuthErrorCode>>> = {
  UNAUTHENTICATED: 'invalid_client',
  FORBIDDEN: 'unauthorized_client',
  VALIDATION_ERROR: 'invalid_request',
  PAYLOAD_TOO_LARGE: 'invalid_request',
  UNSUPPORTED_MEDIA_TYPE: 'invalid_request',
  INVALID_USER_ID: 'invalid_target',
  INVALID_PROVIDER: 'invalid_target',
  ACCOUNT_NOT_FOUND: 'invalid_target',
  NO_ACCESS_TOKEN: 'invalid_grant',
  NO_REFRESH_TOKEN: 'invalid_grant',
  TOKEN_EXPIRED: 'invalid_grant',
  SCOPE_MISSING: 'invalid_grant',
  RESOURCE_NOT_CHOSEN: 'invalid_grant',
};

/** The parameters of RFC 8693 section 2.1 that are understood here. Others are ignored, as RFC 6749 section 3.2 has it. */
const formSchema = z.object({
  grant_type: z.string(),
  subject_token: z.string().min(1),
  subject_token_type: z.enum(TOKEN_TYPES.subject),
  requested_token_type: z.literal(TOKEN_TYPES.issued).default(TOKEN_TYPES.issued),
  audience: z.string().min(1).max(64),
  /** Ours: which of several accounts at the provider. */
  account_id: accountIdSchema.optional(),
  actor_token: z.never('is not supported').optional(),
});

const invalidRequest = (correlationId: string, fields: Readonly<Record<string, string>>) =>
  new IntegrationsServiceError('VALIDATION_ERROR', { correlationId, metadata: { fields } });

/** Each parameter once, without empty ones (RFC 6749 section 3.2). */
function fieldsOf(body: string, correlationId: string): Readonly<Record<string, string>> {
  const given = [...new URLSearchParams(body)].filter(([, value]) => value !== '');
  const names = given.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw invalidRequest(correlationId, { [twice.slice(0, LONGEST_NAME)]: 'came twice' });
  return Object.fromEntries(given);
}

/**
 * Token exchange (RFC 8693): whoever speaks OAuth, and knows nothing of Evergrant, gets a user's token at a provider for what proves
 * who the user is. It is a read of a token like any other: the same scope of the key, limits and audit events.
 */
export function registerTokenExchange(
  app: FastifyInstance,
  { subjects, ...options }: LeanOptions & { readonly subjects: SubjectVerifier | undefined },
): void {
  const { deps } = options;
  const issuer = deps.settings.publicUrl;
  const exchange = leanProcedure({
    name: 'tokens.exchange',
    authorize: (asking) => requireKey(asking, 'tokens:read'),
    input: formSchema,
    serve: ({ origin }, { subject_token, subject_token_type, audience, account_id }) =>
      exchangeToken(
        { deps, subjects },
        {
          subjectToken: subject_token,
          subjectTokenType: subject_token_type,
          provider: audience,
          accountId: account_id,
        },
        origin,
      ),
  });

  app.get('/.well-known/oauth-authorization-server', async () => ({
    issuer,
    token_endpoint: `${issuer}${TOKEN_ENDPOINT}`,
    grant_types_supported: [TOKEN_EXCHANGE],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
  }));

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LARGEST_FORM },
      (_request, text, done) => done(null, text),
    );
    scope.addContentTypeParser('*', (request, _payload, done) =>
      done(invalidRequest(request.id, { 'content-type': 'must be application/x-www-form-urlencoded' })),
    );
    scope.setErrorHandler((error, request, reply) => sendOAuthError(reply, error, request.id));
    scope.post<{ Body: string | undefined }>(TOKEN_ENDPOINT, UNCOMPRESSED, async (request, reply) => {
      const fields = fieldsOf(request.body ?? '', request.id);
      const { grant_type = TOKEN_EXCHANGE } = fields;
      if (grant_type !== TOKEN_EXCHANGE)
        return sendError(reply, {
          status: 400,
          code: 'unsupported_grant_type',
          description: 'Only token exchange.',
        });
      const token = await callLean(options, exchange, { request, input: fields });
      const { accessToken, tokenType, expiresAt, scope: granted } = token;
      const lifeMs = expiresAt === null ? undefined : Date.parse(expiresAt) - deps.clock.now().getTime();
      return reply.header('pragma', 'no-cache').send({
        access_token: accessToken,
        issued_token_type: TOKEN_TYPES.issued,
        token_type: tokenType,
        ...(lifeMs === undefined ? {} : { expires_in: Math.max(0, Math.floor(lifeMs / 1_000)) }),
        ...(granted.length === 0 ? {} : { scope: granted.join(' ') }),
      });
    });
  });
}

function sendOAuthError(reply: FastifyReply, error: unknown, correlationId: string): FastifyReply {
  const { status, body } = presentError(error, correlationId);
  const code = OAUTH_CODES[body.code] ?? (body.retryable ? 'temporarily_unavailable' : 'server_error');
  if (code === 'invalid_client') reply.header('www-authenticate', 'Basic realm="Evergrant"');
  if (body.retryAfter !== undefined) reply.header('retry-after', body.retryAfter);
  const isOfOAuth = status === 401 || status >= 429;
  const what = Object.entries(body.fields ?? {}).map(([name, problem]) => `${name}: ${problem}`);
  return sendError(reply, {
    status: isOfOAuth ? status : 400,
    code,
    description: [body.message, ...what].join(' '),
    docs: body.docs,
    correlationId: body.correlationId,
  });
}

const sendError = (
  reply: FastifyReply,
  error: { status: number; code: OAuthErrorCode; description: string; docs?: string; correlationId?: string },
): FastifyReply =>
  reply.code(error.status).send({
    error: error.code,
    error_description: error.description.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "'"),
    ...(error.docs === undefined ? {} : { error_uri: error.docs }),
    ...(error.correlationId === undefined ? {} : { correlation_id: error.correlationId }),
  });
