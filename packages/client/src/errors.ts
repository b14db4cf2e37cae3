import { isTRPCClientError } from '@trpc/client';
import type { AppRouter, ErrorCode } from './generated/contract.ts';

/**
 * Every code a caller can meet: the hub's table (`docs/errors.md`), and three that only a client can know:
 *
 * - `HUB_UNREACHABLE`: no answer, or an answer that is not the hub's (a proxy's error page). Retryable.
 * - `FLOW_EXPIRED`: nobody finished at the provider before the authorisation attempt ran out.
 * - `ABORTED`: the caller gave up, by the `signal` of the call. Not retryable: whoever gave up knows why.
 */
export type EvergrantErrorCode = ErrorCode | 'HUB_UNREACHABLE' | 'FLOW_EXPIRED' | 'ABORTED';

/** A row per code, so that a code the server gains cannot be forgotten here: the compiler asks for it. */
const CODES = {
  INVALID_PROVIDER: true,
  INVALID_USER_ID: true,
  INVALID_REDIRECT_URL: true,
  OAUTH_INIT_ERROR: true,
  INVALID_STATE: true,
  OAUTH_CALLBACK_ERROR: true,
  ACCOUNT_NOT_FOUND: true,
  NO_REFRESH_TOKEN: true,
  TOKEN_REFRESH_ERROR: true,
  TOKEN_EXPIRED: true,
  NO_ACCESS_TOKEN: true,
  GET_TOKEN_ERROR: true,
  DISCONNECT_ERROR: true,
  DATABASE_ERROR: true,
  NETWORK_ERROR: true,
  API_ERROR: true,
  TIMEOUT_ERROR: true,
  CONSENT_DENIED: true,
  ACCOUNT_MISMATCH: true,
  SCOPE_MISSING: true,
  RESOURCE_NOT_CHOSEN: true,
  NO_RESOURCE: true,
  CLIENT_MISCONFIGURED: true,
  FLOW_IN_PROGRESS: true,
  PROVIDER_READ_ONLY: true,
  PROVIDER_IN_USE: true,
  RATE_LIMITED: true,
  LIMIT_REACHED: true,
  VALIDATION_ERROR: true,
  PAYLOAD_TOO_LARGE: true,
  UNSUPPORTED_MEDIA_TYPE: true,
  METHOD_NOT_ALLOWED: true,
  IDEMPOTENCY_KEY_REUSED: true,
  REQUEST_IN_PROGRESS: true,
  UNAUTHENTICATED: true,
  STEP_UP_REQUIRED: true,
  FORBIDDEN: true,
  LAST_OPERATOR: true,
  NOT_FOUND: true,
  INTERNAL_ERROR: true,
  HUB_UNREACHABLE: true,
  FLOW_EXPIRED: true,
  ABORTED: true,
} satisfies Record<EvergrantErrorCode, true>;

/** Whether a string (a query parameter, a stored outcome) is one of the codes. */
export const isEvergrantErrorCode = (value: unknown): value is EvergrantErrorCode =>
  typeof value === 'string' && Object.hasOwn(CODES, value);

/** What an {@link EvergrantError} carries besides its code. */
export interface EvergrantErrorDetails {
  readonly message?: string | undefined;
  /** Whether the same call may succeed later without anybody changing anything. Default false. */
  readonly retryable?: boolean | undefined;
  /** Ties this error to the hub's log and audit log. Absent when the hub did not answer. */
  readonly correlationId?: string | undefined;
  readonly provider?: string | undefined;
  /** What is wrong with the input, by path. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /** Seconds until it is worth trying again, where the hub says so. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** The one error shape of this package. Safe to show and to log: it never holds a token. */
export class EvergrantError extends Error {
  override readonly name = 'EvergrantError';
  readonly code: EvergrantErrorCode;
  readonly retryable: boolean;
  readonly correlationId: string | undefined;
  readonly provider: string | undefined;
  readonly fields: Readonly<Record<string, string>> | undefined;
  /** Seconds until it is worth trying again (`RATE_LIMITED`). */
  readonly retryAfter: number | undefined;

  constructor(code: EvergrantErrorCode, details: EvergrantErrorDetails = {}) {
    super(details.message ?? code, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.correlationId = details.correlationId;
    this.provider = details.provider;
    this.fields = details.fields;
    this.retryAfter = details.retryAfter;
  }
}

/**
 * Narrows whatever a call threw to an {@link EvergrantError}. Never throws itself.
 *
 * @example
 * ```ts
 * try {
 *   await client.connections.refresh.mutate({ id: 42 });
 * } catch (thrown) {
 *   const error = toEvergrantError(thrown);
 *   if (error.code === 'TOKEN_EXPIRED') askToReconnect();
 *   else if (error.retryable) retryLater();
 *   else report(error.correlationId);
 * }
 * ```
 */
export function toEvergrantError(thrown: unknown): EvergrantError {
  if (thrown instanceof EvergrantError) return thrown;
  if (isAbort(thrown)) return new EvergrantError('ABORTED', { cause: thrown });
  if (!isTRPCClientError<AppRouter>(thrown)) return new EvergrantError('INTERNAL_ERROR', { cause: thrown });
  const { cause } = thrown;
  return cause instanceof EvergrantError || isAbort(cause)
    ? toEvergrantError(cause)
    : errorOfAnswer(thrown.data, thrown);
}

const isAbort = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'AbortError';

/** What the hub says in the text of an answer, over tRPC or REST; undefined: it is not the hub's, or no error. */
export function hubErrorOf(text: string): ReturnType<typeof readBody> {
  try {
    const body: unknown = JSON.parse(text);
    return readBody(field(field(body, 'error'), 'data')) ?? readBody(body);
  } catch {
    return undefined;
  }
}

/**
 * What the hub says in an answer that is no success: its REST API as `{"error"}`, tRPC beside it.
 *
 * @param body parsed JSON; anything that is not the hub's is `HUB_UNREACHABLE`
 * @param cause what was thrown, where something was
 *
 * @example
 * if (!answer.ok) throw errorOfAnswer(await answer.json());
 */
export function errorOfAnswer(body: unknown, cause?: Error): EvergrantError {
  const error = readBody(body);
  if (error === undefined)
    return new EvergrantError('HUB_UNREACHABLE', { message: cause?.message, retryable: true, cause });
  const { code, ...details } = error;
  return new EvergrantError(isEvergrantErrorCode(code) ? code : 'INTERNAL_ERROR', { ...details, cause });
}

/** The answer may come from a proxy or from another version of the hub, so its body is checked, not believed. */
function readBody(data: unknown) {
  const error = field(data, 'error');
  const code = text(field(error, 'code'));
  if (code === undefined) return undefined;
  return {
    code,
    message: text(field(error, 'message')),
    retryable: field(error, 'retryable') === true,
    correlationId: text(field(error, 'correlationId')),
    provider: text(field(error, 'provider')),
    fields: texts(field(error, 'fields')),
    retryAfter: seconds(field(error, 'retryAfter')),
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

function texts(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
