import { IntegrationsServiceError } from '../errors.ts';
import { HalfRenewed } from '../oauth/half-renewed.ts';
import { isClientRefused } from '../outbound/provider-error.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';

/**
 * What one failed attempt is evidence of, by the answer alone (`docs/architecture.md`, "Evidence and verdicts").
 *
 * - `not_sent`: nothing left for the provider; evidence of nothing.
 * - `half_renewed`: a new refresh token without a usable access token.
 * - `dead_grant`: the provider names the end of the grant, in its own form.
 * - `client_refused`: it refuses the hub's own client.
 * - `later`: not now; nothing was processed.
 * - `says_nothing`: a refusal that names no reason anybody knows; of a gateway, perhaps.
 * - `maybe_processed`: sent, and no answer that can be understood: a single-use token may be spent.
 */
export type Evidence =
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'half_renewed' }
  | { readonly kind: 'dead_grant' }
  | { readonly kind: 'client_refused' }
  | { readonly kind: 'later' }
  | { readonly kind: 'says_nothing' }
  | { readonly kind: 'maybe_processed' };

/**
 * Reads a failure of a refresh as evidence. Pure.
 *
 * @param error of the sending; what stood in the way of it has no evidence to give
 */
export function evidenceOf(error: unknown): Evidence {
  if (error instanceof HalfRenewed) return { kind: 'half_renewed' };
  if (error instanceof IntegrationsServiceError) return { kind: 'not_sent' };
  // A defect of ours, after the request had left for all anybody knows.
  if (!(error instanceof ProviderFailure)) return { kind: 'maybe_processed' };
  if (error.sent === 'no') return { kind: 'not_sent' };
  switch (error.kind) {
    case 'unreachable':
      return { kind: 'maybe_processed' };
    case 'unavailable':
      return { kind: isNotNow(error) ? 'later' : 'maybe_processed' };
    case 'malformed':
      return { kind: error.status !== undefined && error.status >= 300 ? 'says_nothing' : 'maybe_processed' };
    case 'refused':
      if (error.meaning === 'dead_grant') return { kind: 'dead_grant' };
      return { kind: isClientRefused(error) ? 'client_refused' : 'says_nothing' };
  }
}

/** A limit, the provider's own word for it, or a pause with its length: 5xx alone may come after the deed. */
const isNotNow = ({ meaning, unprocessed }: ProviderFailure): boolean =>
  meaning === 'retry_later' || unprocessed;
