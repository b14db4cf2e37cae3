import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Attempt } from './attempt.ts';
import { mayReplay } from './refresh-verdict.ts';

/** A request that was sent this recently may still be on its way: that its token is active proves nothing yet. */
const STILL_ON_ITS_WAY_MS = 15_000;

/**
 * What became of a refresh token that was sent and whose outcome never arrived: its process crashed, or its answer was
 * lost. It may be sent again only where that is harmless, or where the provider says that it was never used.
 *
 * @param sentMsAgo since it was first sent
 * @returns `unknown`: ask again later
 */
export async function fateOfSentToken(
  deps: Pick<Deps, 'providerHealth'>,
  { scope, prepared }: Pick<Attempt, 'scope' | 'prepared'>,
  sentMsAgo: number,
): Promise<'unspent' | 'spent' | 'unknown'> {
  if ('error' in prepared) return 'unknown';
  const { adapter, subject } = prepared;
  if (mayReplay(adapter.provider, sentMsAgo)) return 'unspent';
  const { refreshToken } = subject;
  if (!adapter.canIntrospect || refreshToken === null) return 'spent';
  try {
    const state = await deps.providerHealth.guard(scope, () => adapter.introspectRefreshToken(refreshToken));
    if (state === 'inactive') return 'spent';
    return sentMsAgo > STILL_ON_ITS_WAY_MS ? 'unspent' : 'unknown';
  } catch (error) {
    if (error instanceof ProviderFailure) return 'unknown';
    throw error;
  }
}
