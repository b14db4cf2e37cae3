import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Attempt } from './attempt.ts';
import { mayReplay } from './refresh-verdict.ts';

/** A request that was sent this recently may still be on its way: that its token is active proves nothing yet. */
const STILL_ON_ITS_WAY_MS = 15_000;

/**
 * Whether a refresh that was sent, and whose outcome never arrived, has spent its token: its process crashed, or its
 * answer was lost. The token may be sent again only where that is harmless, or where the provider says that it was
 * never used.
 *
 * @param sentMsAgo since it was first sent
 * @returns `undecided`: ask again later
 */
export async function isSpent(
  deps: Pick<Deps, 'providerHealth'>,
  { row, prepared }: Pick<Attempt, 'row' | 'prepared'>,
  sentMsAgo: number,
): Promise<'no' | 'yes' | 'undecided'> {
  if ('error' in prepared) return 'undecided';
  const { adapter, subject } = prepared;
  if (mayReplay(adapter.provider, sentMsAgo)) return 'no';
  const { refreshToken } = subject;
  if (!adapter.canIntrospect || refreshToken === null) return 'yes';
  try {
    const state = await deps.providerHealth.guard(row.provider, () =>
      adapter.introspectRefreshToken(refreshToken),
    );
    if (state === 'inactive') return 'yes';
    return sentMsAgo > STILL_ON_ITS_WAY_MS ? 'no' : 'undecided';
  } catch (error) {
    if (error instanceof ProviderFailure) return 'undecided';
    throw error;
  }
}
