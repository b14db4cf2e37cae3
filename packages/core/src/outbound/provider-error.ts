import { type ErrorCode, type ErrorDetails, IntegrationsServiceError, toServiceError } from '../errors.ts';
import { ProviderFailure } from './provider-failure.ts';

/** The specification's code for a failed exchange with a provider. */
function codeOf(failure: ProviderFailure, fallback: ErrorCode): ErrorCode {
  if (failure.kind === 'unreachable') return failure.timedOut ? 'TIMEOUT_ERROR' : 'NETWORK_ERROR';
  return failure.kind === 'unavailable' ? 'API_ERROR' : fallback;
}

/**
 * Whether a provider refused the hub's own credentials: an incident of its configuration, no fault of any grant.
 * `unauthorized_client` (RFC 6749 5.2) is taken for that too, unless the provider's entry gives it another meaning.
 */
export const isClientRefused = (error: unknown): boolean =>
  error instanceof ProviderFailure &&
  error.kind === 'refused' &&
  (error.meaning ?? (error.errorCode === 'unauthorized_client' ? 'client_refused' : undefined)) ===
    'client_refused';

/** Codes of a failure that may be stored and shown: never a body, never a message of the provider. */
export const failureFacts = (failure: ProviderFailure) => ({
  kind: failure.kind,
  providerError: failure.errorCode ?? failure.systemCode ?? null,
  status: failure.status ?? null,
});

/** A use case's own codes. */
export interface UseCaseCodes {
  /** For refused and malformed answers of the provider. */
  readonly refused: ErrorCode;
  /** For anything that is no answer of a provider, such as a statement that our database refuses. */
  readonly defect: ErrorCode;
}

/**
 * Any error of a use case as the typed error callers get.
 *
 * @param codes one code: for both
 */
export function toUseCaseError(
  error: unknown,
  codes: ErrorCode | UseCaseCodes,
  details: ErrorDetails,
): IntegrationsServiceError {
  const { refused, defect } = typeof codes === 'string' ? { refused: codes, defect: codes } : codes;
  if (!(error instanceof ProviderFailure)) return toServiceError(error, defect, details);
  return new IntegrationsServiceError(codeOf(error, refused), {
    ...details,
    cause: error,
    metadata: { ...details.metadata, ...failureFacts(error) },
  });
}
