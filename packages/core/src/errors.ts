/**
 * The one table of error codes. Everything that speaks of errors derives from it: the typed error below, the HTTP
 * and tRPC answers of the server, `docs/errors.md`, the literal unions of the clients.
 */

/** One row of the table: how a code behaves and what people are told about it. */
export interface ErrorDefinition {
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** HTTP status of the REST answer; the tRPC code is derived from it. */
  readonly httpStatus: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504;
  /** Sentence for the caller. Never carries provider text, tokens or internals. */
  readonly message: string;
  /** Why it happens, for `docs/errors.md`. */
  readonly cause: string;
  /** What to do about it, for `docs/errors.md`. */
  readonly cure: string;
}

const define = <Code extends string>(table: Readonly<Record<Code, ErrorDefinition>>) => table;

/** Every error code Evergrant answers with. The first block is the specification's, the second is our own. */
export const ERRORS = define({
  INVALID_PROVIDER: {
    retryable: false,
    httpStatus: 400,
    message: 'This provider is not configured here.',
    cause: 'The provider id is not in the catalog, or the operator has not given it a client id.',
    cure: 'Use an id from `GET /api/v1/providers`, or add the provider in the dashboard or to `EVERGRANT_PROVIDERS_FILE`.',
  },
  INVALID_USER_ID: {
    retryable: false,
    httpStatus: 400,
    message: 'The user id is not valid.',
    cause:
      'The user id is not a positive integer, no such user exists, or it is that of a user of a host application where one with an account is meant; or not exactly one of `userId` and `externalUserId` is given.',
    cure: 'Pass the numeric id of an existing user, or an `externalUserId`.',
  },
  INVALID_REDIRECT_URL: {
    retryable: false,
    httpStatus: 400,
    message: 'The redirect URL is not allowed.',
    cause: "The URL is malformed, or its origin is neither the hub's own nor on the allowlist.",
    cure: 'Add the exact origin to `EVERGRANT_REDIRECT_ALLOWLIST`.',
  },
  OAUTH_INIT_ERROR: {
    retryable: false,
    httpStatus: 500,
    message: 'The authorization could not be started.',
    cause: 'The authorization URL could not be built, for instance because discovery failed for good.',
    cure: 'Run `evergrant doctor`; check the provider entry and its credentials.',
  },
  INVALID_STATE: {
    retryable: false,
    httpStatus: 400,
    message: 'This authorization attempt is not valid any more. Start again.',
    cause:
      'The state was forged, altered, expired (10 minutes), already used, or belongs to another browser or session; or the provider was set up with another server or client meanwhile.',
    cure: 'Start the connection again. Repeated events in the audit log point to an attack.',
  },
  OAUTH_CALLBACK_ERROR: {
    retryable: false,
    httpStatus: 502,
    message: 'The provider did not complete the authorization.',
    cause:
      'The provider answered the callback or the code exchange with an error or with something unusable.',
    cure: 'Start the connection again; look up the correlation id in the audit log for the provider error code.',
  },
  ACCOUNT_NOT_FOUND: {
    retryable: false,
    httpStatus: 404,
    message: 'Integration not found.',
    cause: 'No such connection exists for this user, or it was disconnected.',
    cure: 'List the connections of the user; connect the account.',
  },
  NO_REFRESH_TOKEN: {
    retryable: false,
    httpStatus: 409,
    message: 'This connection cannot be refreshed. Please reconnect.',
    cause: 'The provider issued no refresh token for this connection.',
    cure: 'Reconnect; where the provider needs a scope for refresh tokens (such as `offline_access`), ask for it.',
  },
  TOKEN_REFRESH_ERROR: {
    retryable: true,
    httpStatus: 503,
    message: 'The token could not be refreshed right now. Try again.',
    cause:
      'The provider could not be reached, answered with a temporary error, or its client credentials are wrong.',
    cure: 'Try again later; the hub keeps trying by itself. See `metadata.reason` and the audit log.',
  },
  TOKEN_EXPIRED: {
    retryable: false,
    httpStatus: 409,
    message: 'Token expired and refresh failed. Please reconnect.',
    cause:
      'The grant is dead (refused by the provider, or never refreshable), or only the user can say for sure: an answer of the provider was lost, or it has refused for a day without a reason. `metadata.reason` says which.',
    cure: 'The user reconnects the account; the connection keeps its id.',
  },
  NO_ACCESS_TOKEN: {
    retryable: false,
    httpStatus: 409,
    message: 'This connection has no access token. Please reconnect.',
    cause: 'The connection holds no token, for instance because it was disconnected.',
    cure: 'The user reconnects the account.',
  },
  GET_TOKEN_ERROR: {
    retryable: false,
    httpStatus: 500,
    message: 'The token could not be read.',
    cause:
      'The stored token could not be opened: it was altered, or sealed with a key that is not in the key ring.',
    cure: 'Put the old key back into `EVERGRANT_KEYS`; otherwise the user reconnects the account.',
  },
  DISCONNECT_ERROR: {
    retryable: true,
    httpStatus: 500,
    message: 'The account could not be disconnected right now. Try again.',
    cause: 'The change could not be stored.',
    cure: 'Try again. Nothing was changed.',
  },
  DATABASE_ERROR: {
    retryable: true,
    httpStatus: 503,
    message: 'The database is not reachable right now. Try again.',
    cause: 'PostgreSQL is down, restarting, or out of connections.',
    cure: 'Check `/readyz` and the database; callers may simply retry.',
  },
  NETWORK_ERROR: {
    retryable: true,
    httpStatus: 502,
    message: 'The provider could not be reached. Try again.',
    cause: 'DNS, TLS or connection failure on the way to the provider.',
    cure: 'Try again; check outbound network rules when it lasts.',
  },
  API_ERROR: {
    retryable: true,
    httpStatus: 502,
    message: 'The provider answered with an error. Try again.',
    cause:
      'The provider answered with a server error, a rate limit, or a body that is not what the standard says.',
    cure: "Try again; check the provider's status page when it lasts.",
  },
  TIMEOUT_ERROR: {
    retryable: true,
    httpStatus: 504,
    message: 'The provider did not answer in time. Try again.',
    cause: 'The provider took longer than the deadline for the whole answer.',
    cure: "Try again; check the provider's status page when it lasts.",
  },

  CONSENT_DENIED: {
    retryable: false,
    httpStatus: 403,
    message: 'The request was declined at the provider.',
    cause: 'The user pressed "Deny" or "Cancel" on the consent page.',
    cure: 'Connect again and approve, if this was not intended.',
  },
  ACCOUNT_MISMATCH: {
    retryable: false,
    httpStatus: 409,
    message: 'You signed in with a different account than the one being reconnected.',
    cause: 'The account chosen at the provider is not the account of the connection.',
    cure: 'Reconnect with the same account, or add the other account as a new connection.',
  },
  SCOPE_MISSING: {
    retryable: false,
    httpStatus: 409,
    message: 'The user did not grant every permission that this connection needs. Please reconnect.',
    cause:
      'A scope that was asked for by name was unchecked on the consent page, or the provider took it away since.',
    cure: 'The user reconnects and grants all permissions; the connection keeps its id.',
  },
  RESOURCE_NOT_CHOSEN: {
    retryable: false,
    httpStatus: 409,
    message: 'The user has not chosen yet which site or account of the provider to use.',
    cause:
      'The connected account has several (Atlassian sites, Xero organisations), and none has been chosen.',
    cure: 'The user chooses one in the dashboard, or `POST /api/v1/connections/{id}/resource` does it.',
  },
  NO_RESOURCE: {
    retryable: false,
    httpStatus: 409,
    message: 'The account has nothing at the provider that could be used.',
    cause: 'The provider lists no site, organisation or account for it, or the user granted access to none.',
    cure: 'Connect again with an account that has one, and grant access to it on the consent page.',
  },
  CLIENT_MISCONFIGURED: {
    retryable: false,
    httpStatus: 502,
    message: 'The provider refuses the client id or secret of this hub.',
    cause:
      "The provider's entry has a wrong, expired or replaced client id or secret; no user can correct that.",
    cure: 'Correct the client id and secret of the provider in the dashboard or in `EVERGRANT_PROVIDERS_FILE`.',
  },
  FLOW_IN_PROGRESS: {
    retryable: true,
    httpStatus: 409,
    message: 'This authorization is still being completed. Try again.',
    cause: 'The same callback arrived twice and the first one has not finished yet.',
    cure: 'Reload the page.',
  },
  PROVIDER_READ_ONLY: {
    retryable: false,
    httpStatus: 409,
    message: "This provider is set up in the hub's configuration and cannot be changed here.",
    cause:
      'The provider is in `EVERGRANT_PROVIDERS_FILE`, or it is the sandbox; the configuration always wins.',
    cure: 'Change it there and restart the hub, or take it out of there and add it in the dashboard.',
  },
  PROVIDER_IN_USE: {
    retryable: false,
    httpStatus: 409,
    message: 'Accounts are still connected through this provider.',
    cause:
      'Without its client credentials the tokens of these connections could be neither refreshed nor revoked.',
    cure: 'Stop offering the provider; remove it once its last connection is disconnected.',
  },
  RATE_LIMITED: {
    retryable: true,
    httpStatus: 429,
    message: 'Too many requests. Try again later.',
    cause:
      'A signed-in user, or a guest of a connect session, asked for more than ten refreshes within a minute. A connection was tested twice within ten seconds, or those of one user more than ten times within a minute. There were more than 300 flows or connect sessions for one user within ten minutes. Somebody asked for more requests at once than a dashboard ever needs, or an address at which nobody is known did for more than a whole office needs. An API key did more in a minute than it may (`--requests-per-minute`, `EVERGRANT_RATE_LIMIT_API_KEY`; none by default). Or there were too many attempts to sign in at an address.',
    cure: 'Wait for the seconds given in `Retry-After` (and in `retryAfter` of the answer). The hub refreshes by itself; nobody has to ask for it. Backends use an API key.',
  },
  LIMIT_REACHED: {
    retryable: false,
    httpStatus: 409,
    message: 'There are as many of these as there may be.',
    cause: 'An API key, or a person, has made 50 webhook endpoints that are still there.',
    cure: 'Remove some that are not needed any more, disabled ones too.',
  },
  VALIDATION_ERROR: {
    retryable: false,
    httpStatus: 422,
    message: 'The request is not valid.',
    cause:
      'The input does not match the schema of the procedure: a value is wrong or missing, or there is a field that the procedure does not know.',
    cure: 'See `fields` in the answer, or `/api/v1/openapi.json`.',
  },
  PAYLOAD_TOO_LARGE: {
    retryable: false,
    httpStatus: 413,
    message: 'The request is too large.',
    cause:
      'The body is larger than the hub reads: 1 MiB with an API key, 64 KiB without one, and a few kilobytes for a callback that a page posts.',
    cure: 'Send less at once, for instance a batch in several requests.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    retryable: false,
    httpStatus: 415,
    message: 'Send JSON, with the content type application/json.',
    cause: 'The body has another content type, or none.',
    cure: 'Send `Content-Type: application/json`. A call without a body needs none.',
  },
  METHOD_NOT_ALLOWED: {
    retryable: false,
    httpStatus: 405,
    message: 'This address does not know this method.',
    cause: 'The path exists, but not with this HTTP method.',
    cure: 'Use one of the methods in the header `Allow`; see `/api/v1/openapi.json`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    retryable: false,
    httpStatus: 422,
    message: 'This Idempotency-Key was used for another request.',
    cause: 'The same caller sent the same `Idempotency-Key` with another path or body within a day.',
    cure: 'Use a new key, such as a UUID, for every new request; the same one only to repeat a request.',
  },
  REQUEST_IN_PROGRESS: {
    retryable: true,
    httpStatus: 409,
    message: 'The same request is still under way. Ask again in a moment.',
    cause: 'A request with this `Idempotency-Key` was received and has not been answered yet.',
    cure: 'Repeat it, with the same key, after the seconds in `Retry-After`.',
  },
  UNAUTHENTICATED: {
    retryable: false,
    httpStatus: 401,
    message: 'Sign in, or send an API key.',
    cause: 'The request carries no valid session and no valid API key.',
    cure: 'Sign in again, or send `Authorization: Bearer evg_…` with a key that is not revoked or expired.',
  },
  STEP_UP_REQUIRED: {
    retryable: false,
    httpStatus: 401,
    message: 'Confirm who you are, then try again.',
    cause:
      'The call reveals secrets, exports data, or changes where secrets go, and the session has shown neither password nor second factor in the last 15 minutes.',
    cure: 'Confirm it in the dashboard (`POST /api/auth/step-up`), or sign in again. API keys are not asked.',
  },
  FORBIDDEN: {
    retryable: false,
    httpStatus: 403,
    message: 'This is not allowed for you.',
    cause:
      'The session or the API key lacks the right: another user, a missing scope, an operator function, something that a guest was not invited for, or an address that the key may not be used from.',
    cure: 'Use a key with the scope named in the answer, from where it may be used, or ask an operator.',
  },
  LAST_OPERATOR: {
    retryable: false,
    httpStatus: 409,
    message: 'Nobody else could run this hub. Make somebody else an operator first.',
    cause: 'The last operator who can sign in would have been demoted, banned or deleted.',
    cure: 'Give another account the role `operator`, then try again.',
  },
  NOT_FOUND: {
    retryable: false,
    httpStatus: 404,
    message: 'There is nothing at this address.',
    cause:
      'The path or the procedure does not exist, or nothing has the id that the call names: a flow, a connect session, a webhook endpoint, a message, an API key, a user.',
    cure: 'See `/api/v1/openapi.json`, and the list of what there is, such as `GET /api/v1/webhook-endpoints`.',
  },
  INTERNAL_ERROR: {
    retryable: false,
    httpStatus: 500,
    message: 'Something went wrong on our side.',
    cause: 'A defect. The log has the details under the correlation id.',
    cure: 'Report it with the correlation id.',
  },
});

/** Literal union of all codes, for exhaustive `switch`es. */
export type ErrorCode = keyof typeof ERRORS;

/** Whether a string is one of our codes (outcomes read back from the database are `unknown` until then). */
export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(ERRORS, value);

/** What an error may carry besides its code. */
export interface ErrorDetails {
  /** Replaces the table's sentence; same rules: no tokens, no provider text. */
  readonly message?: string;
  readonly provider?: string;
  /** Ties log lines, audit events and the answer together. Default: a new one. */
  readonly correlationId?: string;
  /** Overrides the table where the same code is final in one case only. */
  readonly retryable?: boolean;
  /** Context for the caller and the log: reasons, counts, provider error *codes*. Never tokens. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A new correlation id, `int-<uuid>`: one per request, passed down and logged everywhere. */
export const createCorrelationId = (): string => `int-${crypto.randomUUID()}`;

/**
 * The error every method of `IntegrationsService` throws.
 *
 * @example
 * ```ts
 * try {
 *   await service.getAccessTokenWithAutoRefresh(1, 'google', 'ada');
 * } catch (error) {
 *   if (error instanceof IntegrationsServiceError && error.retryable) scheduleRetry(error.correlationId);
 * }
 * ```
 */
export class IntegrationsServiceError extends Error {
  override readonly name = 'IntegrationsServiceError';
  readonly code: ErrorCode;
  readonly provider: string | undefined;
  readonly retryable: boolean;
  readonly timestamp: Date;
  readonly correlationId: string;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly #belongsToRequest: boolean;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(
      details.message ?? ERRORS[code].message,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.code = code;
    this.provider = details.provider;
    this.retryable = details.retryable ?? ERRORS[code].retryable;
    this.timestamp = new Date();
    this.correlationId = details.correlationId ?? createCorrelationId();
    this.metadata = details.metadata;
    this.#belongsToRequest = details.correlationId !== undefined;
  }

  /** This error as the request's own: what was thrown where the request was not known gets its correlation id. */
  within(request: Pick<ErrorDetails, 'provider' | 'correlationId'>): IntegrationsServiceError {
    if (this.#belongsToRequest || request.correlationId === undefined) return this;
    const { message, retryable, metadata, cause, stack } = this;
    const provider = this.provider ?? request.provider;
    const error = new IntegrationsServiceError(this.code, {
      message,
      retryable,
      cause,
      correlationId: request.correlationId,
      ...(provider === undefined ? {} : { provider }),
      ...(metadata === undefined ? {} : { metadata }),
    });
    if (stack !== undefined) error.stack = stack;
    return error;
  }
}

/** What a log line may say of the cause of an error: never the object itself, which may hold a request or an answer. */
export function describeCause(error: Error): { name: string; message: string; code?: string } | undefined {
  const { cause } = error;
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause && typeof cause.code === 'string' ? { code: cause.code } : {};
  return { name: cause.name, message: cause.message, ...code };
}

/**
 * Passes our own errors through and wraps anything else under `code`, keeping the cause. A database that is away is
 * `DATABASE_ERROR` whatever `code` says, so that an outage is never mistaken for "not found".
 */
export function toServiceError(
  error: unknown,
  code: ErrorCode,
  details: ErrorDetails = {},
): IntegrationsServiceError {
  if (error instanceof IntegrationsServiceError) return error.within(details);
  const own = isDatabaseUnavailable(error) ? 'DATABASE_ERROR' : refusedByDatabase(error);
  return new IntegrationsServiceError(own ?? code, { ...details, cause: error });
}

/** How many causes of an error are looked at. */
const DEEPEST_CAUSE = 5;

function* causesOf(error: unknown): Generator<Error> {
  let current = error;
  for (let depth = 0; current instanceof Error && depth < DEEPEST_CAUSE; depth += 1) {
    yield current;
    current = current.cause;
  }
}

/** What a trigger of ours refuses, by the SQLSTATE that it raises (`prisma/migrations`). */
const REFUSALS: Readonly<Record<string, ErrorCode>> = { EG001: 'LAST_OPERATOR' };

/** How Prisma says which SQLSTATE it was; pg has it as the error's `code`. */
const PRISMA_SQLSTATE = /Database error\. Code: `(\w{5})`/;

function refusedByDatabase(error: unknown): ErrorCode | undefined {
  for (const cause of causesOf(error)) {
    const code = PRISMA_SQLSTATE.exec(cause.message)?.[1] ?? ('code' in cause ? String(cause.code) : '');
    const refusal = REFUSALS[code];
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Prisma: cannot reach, timed out, closed, too many connections, pool timeout, transaction API. */
const PRISMA_UNAVAILABLE = /^P(1001|1002|1008|1011|1017|2024|2028|2037)$/;
/**
 * SQLSTATE classes 08 (connection), 28 (login), 53 (resources), 57P (shutdown), 58 (its disk); a statement that took too
 * long, a deadlock, a server that only reads (a standby, after a failover), a database that is not there.
 */
const SQLSTATE_UNAVAILABLE = /^(08|28|53|57P|58|57014|40P01|25006|3D000)/;
/** What pg says without a code. */
const PG_UNAVAILABLE =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|after calling end on the pool|Can't reach database server/;

/** Whether an error of Prisma or pg says that the database, not the query, is the problem. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (const cause of causesOf(error)) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (PRISMA_UNAVAILABLE.test(code) || SQLSTATE_UNAVAILABLE.test(code) || UNREACHABLE.has(code))
      return true;
    if (PG_UNAVAILABLE.test(cause.message)) return true;
    if (cause.name === 'PrismaClientInitializationError') return true;
  }
  return false;
}
