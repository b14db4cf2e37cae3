import { type Provider, refreshRequestOf } from '@evergrant/providers';
import { refreshesAccessToken } from '../oauth/refresh-grant.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Renewal } from './refresh-schedule.ts';

/**
 * When a grant lapses unless it is refreshed before. A refresh prolongs it where the access token itself is renewed
 * (an ended one cannot be), where the refresh token's life slides, and where every refresh brings a new refresh token,
 * unless the catalog says that the new one inherits the old one's end.
 *
 * @returns null: never or unknown, or a refresh would not prolong it
 */
export function grantLapsesAt(
  provider: Provider,
  tokens: Pick<TokenSet, 'expiresAt' | 'refreshTokenExpiresAt'>,
): Date | null {
  if (refreshesAccessToken({ provider })) return tokens.expiresAt;
  return consentSlides(provider) ? tokens.refreshTokenExpiresAt : null;
}

/** Whether every refresh gives the consent a new end. */
export const consentSlides = (provider: Provider): boolean =>
  provider.refresh_token_sliding ?? provider.refresh_token_rotation === 'always';

/** When a token may be renewed at the earliest: some providers refuse one that they issued only just now. */
export const renewableFrom = (provider: Provider, issuedAt: Date): Date =>
  new Date(issuedAt.getTime() + refreshRequestOf(provider).min_token_age * 1_000);

/** What the schedule must know of a token set. */
export const renewalOf = (
  provider: Provider,
  tokens: Pick<TokenSet, 'issuedAt' | 'expiresAt' | 'refreshTokenExpiresAt'>,
  refreshable: boolean,
): Renewal => ({
  refreshable,
  lapsesAt: grantLapsesAt(provider, tokens),
  notBefore: renewableFrom(provider, tokens.issuedAt),
});
