import { findDeadlines } from '../connections/connection-search-store.ts';
import { type SearchDeps, searchGround } from '../connections/search-ground.ts';
import { inTransaction } from '../transaction.ts';
import {
  gatherBroken,
  gatherDeadlines,
  gatherIncidents,
  gatherRecovered,
  lockGathering,
} from './gather-store.ts';
import { NOTICES, noticeOfDeadline } from './notice-of-deadline.ts';

/** Connections looked at in one transaction. */
const BATCH = 5_000;

/**
 * Finds what people have not been told yet, and gathers it: connections that wait for their owner or no longer do, incidents
 * for operators. From facts alone, so that nothing is missed that happened while nobody looked. Any number of processes may
 * call it; one at a time works.
 *
 * @throws the database's error; what was not gathered is so the next time
 */
export async function gatherNotifications(deps: Pick<SearchDeps, 'db'>): Promise<void> {
  for (let more = true; more; )
    more = await inTransaction(deps.db, async (tx) => {
      if (!(await lockGathering(tx))) return false;
      await gatherRecovered(tx);
      await gatherIncidents(tx);
      return (await gatherBroken(tx, BATCH)) === BATCH;
    });
}

/**
 * The same for connections whose end is near. It looks at all connections, so it is for every hour or so.
 *
 * @throws the database's error
 */
export async function gatherEndings(deps: SearchDeps): Promise<void> {
  const now = deps.clock.now();
  const ground = searchGround(deps, {}, now);
  const before = new Date(now.getTime() + NOTICES.week);
  for (let after: number | undefined = 0; after !== undefined; )
    after = await inTransaction(deps.db, async (tx) => {
      if (!(await lockGathering(tx))) return undefined;
      const page = await findDeadlines(tx, ground, { before, after: after ?? 0, limit: BATCH });
      await gatherDeadlines(
        tx,
        page.flatMap((found) => {
          const notice = noticeOfDeadline(found, now);
          return notice === null ? [] : [{ ...found, notice }];
        }),
      );
      return page.length < BATCH ? undefined : page.at(-1)?.connectionId;
    });
}
