import type { Provider } from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { ConnectionReason } from './connection.ts';

/**
 * What a failed refresh means. Only a provider's explicit word ends a grant; everything else leaves it alive.
 *
 * - `final`: no further automatic attempts; the user has to reconnect.
 * - otherwise the schedule tries again, and the token is served while it lives.
 */
export interface RefreshVerdict {
  readonly final: boolean;
  readonly reason: Extract<
    ConnectionReason,
    'grant_refused' | 'client_misconfigured' | 'provider_unavailable'
  >;
}

const DEAD_GRANT_CODES: readonly string[] = ['invalid_grant'];
/** The hub's own credentials are wrong: an incident of the provider's configuration, not of this grant (RFC 6749 5.2). */
const CLIENT_CODES: readonly string[] = [
  'invalid_client',
  'unauthorized_client',
  'invalid_client_id',
  'incorrect_client_credentials',
];
/** A provider that keeps saying no without a code we know is believed after this many attempts in a row. */
const REFUSALS_BELIEVED = 6;

/**
 * @param failures attempts failed in a row, this one included
 */
export function judgeRefreshFailure(
  provider: Pick<Provider, 'dead_grant_codes'>,
  error: unknown,
  failures: number,
): RefreshVerdict {
  if (!(error instanceof ProviderFailure) || error.kind !== 'refused')
    return { final: false, reason: 'provider_unavailable' };
  const code = error.errorCode ?? 'unknown_error';
  if ((provider.dead_grant_codes ?? DEAD_GRANT_CODES).includes(code))
    return { final: true, reason: 'grant_refused' };
  if (CLIENT_CODES.includes(code)) return { final: false, reason: 'client_misconfigured' };
  return {
    final: failures >= REFUSALS_BELIEVED,
    reason: failures >= REFUSALS_BELIEVED ? 'grant_refused' : 'provider_unavailable',
  };
}
