import type { Provider } from '@evergrant/providers';
import type { ConnectionReason } from '../connections/connection.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { refreshesAccessToken } from '../oauth/refresh-grant.ts';
import { isClientRefused } from '../outbound/provider-error.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';

/**
 * What a failed refresh means. Only a provider's explicit word ends a grant, or the loss of an answer that cannot be
 * asked for again; everything else leaves it alive.
 *
 * - `final`: no further automatic attempts; the user has to reconnect.
 * - otherwise the schedule tries again, and the token is served while it lives.
 */
export type RefreshVerdict =
  | {
      readonly final: true;
      readonly reason: Extract<ConnectionReason, 'grant_refused' | 'refresh_outcome_unknown'>;
    }
  | {
      readonly final: false;
      readonly reason: Extract<
        ConnectionReason,
        'client_misconfigured' | 'provider_unavailable' | 'token_unreadable'
      >;
    };

/** A provider that keeps saying no without a code we know is believed after this many attempts in a row. */
const REFUSALS_BELIEVED = 6;

/** Kept off the end of a grace: the request has to arrive within it. */
const GRACE_SAFETY_MS = 1_000;

/** How long after its first sending a refresh whose outcome is unknown may be sent again, in ms. */
export const replayWindow = (provider: Provider): number =>
  isRepeatable(provider)
    ? Number.POSITIVE_INFINITY
    : Math.max((provider.refresh_grace_seconds ?? 0) * 1000 - GRACE_SAFETY_MS, 0);

/** Whether a refresh may be sent again at any time: the provider leaves what was presented in force. */
export const isRepeatable = (provider: Provider): boolean =>
  provider.refresh_token_rotation === 'never' || refreshesAccessToken({ provider });

/**
 * Whether a refresh that was sent, with its outcome unknown, may be sent again: it is repeatable, or the provider
 * answers a spent token once more for a while, and that while is not over.
 *
 * @param sentMsAgo since it was first sent
 */
export const mayReplay = (provider: Provider, sentMsAgo: number): boolean =>
  sentMsAgo < replayWindow(provider);

/** Whether bytes left and no answer came: a single-use token may be spent. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof ProviderFailure && error.kind === 'unreachable' && error.sent === 'maybe';

const isUnreadable = (error: unknown): boolean =>
  error instanceof IntegrationsServiceError && error.code === 'GET_TOKEN_ERROR';

/**
 * @param provider undefined when it is no longer configured
 * @param attempt.failures attempts failed in a row, this one included
 * @param attempt.spent whether the outcome is unknown and the refresh token certainly gone
 */
export function judgeRefreshFailure(
  provider: Provider | undefined,
  error: unknown,
  attempt: { failures: number; spent: boolean },
): RefreshVerdict {
  if (provider === undefined || error instanceof IntegrationsServiceError)
    return {
      final: false,
      reason: isUnreadable(error) ? 'token_unreadable' : 'client_misconfigured',
    };
  if (attempt.spent) return { final: true, reason: 'refresh_outcome_unknown' };
  if (!(error instanceof ProviderFailure) || error.kind !== 'refused')
    return { final: false, reason: 'provider_unavailable' };
  if (error.meaning === 'dead_grant') return { final: true, reason: 'grant_refused' };
  if (isClientRefused(error)) return { final: false, reason: 'client_misconfigured' };
  return attempt.failures >= REFUSALS_BELIEVED
    ? { final: true, reason: 'grant_refused' }
    : { final: false, reason: 'provider_unavailable' };
}
