import { ERRORS, type ErrorCode, IntegrationsServiceError, toServiceError } from '@evergrant/core';
import { TRPCError } from '@trpc/server';
import {
  type TRPC_ERROR_CODE_KEY,
  type TRPC_ERROR_CODE_NUMBER,
  TRPC_ERROR_CODES_BY_KEY,
} from '@trpc/server/rpc';
import { z } from 'zod';

/** The error body of every answer, tRPC (`data.error`) and REST (`error`). */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly correlationId: string;
  readonly provider?: string;
  /** What is wrong with the input, by path. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Seconds until it is worth trying again; also in the header `Retry-After`. */
  readonly retryAfter?: number;
  readonly docs: string;
}

const TRPC_CODES: Record<(typeof ERRORS)[ErrorCode]['httpStatus'], TRPC_ERROR_CODE_KEY> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** What Fastify says of a request it could not read: its form, size or type. */
const isUnreadableRequest = (error: unknown): error is Error & { code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('FST_ERR_') &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode < 500;

function unreadableRequest(cause: Error & { code: string }, correlationId: string): IntegrationsServiceError {
  if (cause.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new IntegrationsServiceError('PAYLOAD_TOO_LARGE', { correlationId, cause });
  if (cause.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new IntegrationsServiceError('UNSUPPORTED_MEDIA_TYPE', { correlationId, cause });
  const message = 'The request could not be read: send JSON.';
  return new IntegrationsServiceError('VALIDATION_ERROR', { correlationId, message, cause });
}

function toCoreError(error: unknown, correlationId: string): IntegrationsServiceError {
  if (isUnreadableRequest(error)) return unreadableRequest(error, correlationId);
  if (!(error instanceof TRPCError)) return toServiceError(error, 'INTERNAL_ERROR', { correlationId });
  if (error.cause instanceof IntegrationsServiceError) return error.cause.within({ correlationId });
  if (error.code === 'UNSUPPORTED_MEDIA_TYPE')
    return new IntegrationsServiceError('UNSUPPORTED_MEDIA_TYPE', { correlationId, cause: error.cause });
  if (error.code === 'METHOD_NOT_SUPPORTED')
    return new IntegrationsServiceError('METHOD_NOT_ALLOWED', { correlationId });
  if (error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR')
    return new IntegrationsServiceError('VALIDATION_ERROR', { correlationId, cause: error.cause });
  if (error.code === 'NOT_FOUND') return new IntegrationsServiceError('NOT_FOUND', { correlationId });
  return toServiceError(error.cause ?? error, 'INTERNAL_ERROR', { correlationId });
}

/** Core errors as tRPC errors, with the HTTP status of the table. */
export function toTrpcError(error: unknown, correlationId: string): TRPCError {
  const cause = toCoreError(error, correlationId);
  return new TRPCError({ code: TRPC_CODES[ERRORS[cause.code].httpStatus], message: cause.message, cause });
}

const fieldsSchema = z.object({ fields: z.record(z.string(), z.string()) });

/** Names of unknown fields that an error repeats, and how much of each. */
const MOST_UNKNOWN = 20;
const LONGEST_NAME = 100;

/** What is wrong, by the path of the field. */
const fieldsOfIssue = (issue: z.core.$ZodIssue): [string, string][] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys
        .slice(0, MOST_UNKNOWN)
        .map((key) => [[...issue.path, key.slice(0, LONGEST_NAME)].join('.'), 'is not a field of this call'])
    : [[issue.path.join('.') || '(input)', issue.message]];

/** What the procedure's schema refused, or what only the provider's entry could tell. */
function invalidFields({ cause, code, metadata }: IntegrationsServiceError): Pick<ErrorBody, 'fields'> {
  if (cause instanceof z.core.$ZodError)
    return { fields: Object.fromEntries(cause.issues.flatMap(fieldsOfIssue)) };
  return code === 'VALIDATION_ERROR' ? (fieldsSchema.safeParse(metadata).data ?? {}) : {};
}

const waitSchema = z.object({ retryAfter: z.number().int() });

const retryAfterOf = ({ metadata }: IntegrationsServiceError): Pick<ErrorBody, 'retryAfter'> =>
  waitSchema.safeParse(metadata).data ?? {};

/** An error as it leaves the hub, over REST (`status`, `body`) and tRPC (`trpc`, `body`). */
export interface PresentedError {
  readonly status: number;
  readonly body: ErrorBody;
  readonly trpc: { readonly key: TRPC_ERROR_CODE_KEY; readonly number: TRPC_ERROR_CODE_NUMBER };
}

/** The public body of an error: code and the table's sentence, never internals. */
export function presentError(error: unknown, correlationId: string): PresentedError {
  const core = toCoreError(error, correlationId);
  const status = ERRORS[core.code].httpStatus;
  const key = TRPC_CODES[status];
  return {
    status,
    trpc: { key, number: TRPC_ERROR_CODES_BY_KEY[key] },
    body: {
      code: core.code,
      message: core.message,
      retryable: core.retryable,
      correlationId: core.correlationId,
      ...(core.provider === undefined ? {} : { provider: core.provider }),
      ...invalidFields(core),
      ...retryAfterOf(core),
      docs: `/docs/errors.md#${core.code.toLowerCase()}`,
    },
  };
}

/** How to be let in (RFC 6750 section 3, RFC 9470 section 3), by code. */
const CHALLENGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED: 'Bearer realm="Evergrant"',
  STEP_UP_REQUIRED: 'Bearer error="insufficient_user_authentication"',
};

/** What an error adds to the header of the answer. */
export const errorHeaders = ({ body }: PresentedError): Record<string, string> => ({
  ...(body.retryAfter === undefined ? {} : { 'retry-after': String(body.retryAfter) }),
  ...(CHALLENGES[body.code] === undefined ? {} : { 'www-authenticate': CHALLENGES[body.code] }),
});

/** There is nothing at this address. */
export const presentNotFound = (correlationId: string): PresentedError =>
  presentError(new IntegrationsServiceError('NOT_FOUND', { correlationId }), correlationId);

/** tRPC's error shape with our body under `data.error`; no stack in any mode. */
export const trpcErrorShape = ({ status, body, trpc }: PresentedError, path: string | undefined) => ({
  message: body.message,
  code: trpc.number,
  data: { code: trpc.key, httpStatus: status, ...(path === undefined ? {} : { path }), error: body },
});
