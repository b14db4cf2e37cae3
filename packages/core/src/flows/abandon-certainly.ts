import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { insertJob } from '../jobs/outbox-store.ts';
import { keepTrying } from '../journal/keep-trying.ts';
import { refusedForGood } from '../tokens/refused-outcome.ts';
import { type OrphanedGrant, sealGrant } from './orphaned-grant.ts';

/** An entry of the journal: a grant to give back. Its tokens are envelopes. */
export const abandonedGrantSchema = z.object({
  kind: z.literal('abandoned'),
  grant: z.object({
    userId: z.int(),
    flowId: z.string(),
    provider: z.string(),
    accountId: z.string().nullable(),
    parameters: z.record(z.string(), z.string()),
    accessToken: z.string().nullable(),
    refreshToken: z.string().nullable(),
    correlationId: z.string(),
  }),
});
type AbandonedGrant = z.infer<typeof abandonedGrantSchema>;

/** What keeping a promise takes while the database is away. */
export type AbandonDeps = Pick<Deps, 'db' | 'vault' | 'log' | 'journal' | 'refreshFlights'>;

const factsOf = ({ grant: { provider, userId, correlationId } }: AbandonedGrant) => ({
  provider,
  userId,
  correlationId,
});

/**
 * Leaves the revocation of a grant that nothing else remembers. While the database does not take the job, the grant is in
 * the journal, and this process tries for as long as it lives; then the next one does, at its start.
 */
export async function abandonCertainly(deps: AbandonDeps, orphan: OrphanedGrant): Promise<void> {
  const abandoned: AbandonedGrant = { kind: 'abandoned', grant: sealGrant(deps, orphan) };
  const left = await leave(deps, abandoned).catch((cause: unknown) => {
    const logged = { ...factsOf(abandoned), cause };
    deps.log.error(logged, 'An unused grant cannot be given back yet, trying again');
    return null;
  });
  if (left === 'left') return;
  const entry = await keep(deps, abandoned);
  if (left === 'refused') return release(deps, entry, { abandoned, left });
  void deps.refreshFlights.run(`abandon/${orphan.flow.id}`, async () => {
    const later = await keepTrying(deps.journal, () => leave(deps, abandoned).catch(() => null));
    if (later !== null) await release(deps, entry, { abandoned, left: later });
    return null;
  });
}

/**
 * Leaves the revocation of a grant that an earlier process has journaled.
 *
 * @returns false when the database will never take it: the entry was set aside
 * @throws the error of a database that is away
 */
export async function leaveJournaledGrant(
  deps: Pick<AbandonDeps, 'db' | 'log' | 'journal'>,
  entry: string,
  abandoned: AbandonedGrant,
): Promise<boolean> {
  const left = await leave(deps, abandoned);
  await release(deps, entry, { abandoned, left });
  return left === 'left';
}

/** `refused`: the database will never take it. */
type Left = 'left' | 'refused';

/** @throws the database's error where that may pass */
async function leave({ db, log }: Pick<AbandonDeps, 'db' | 'log'>, abandoned: AbandonedGrant): Promise<Left> {
  try {
    await insertJob(db.pool, 'revoke-orphan', { payload: abandoned.grant });
    return 'left';
  } catch (error) {
    const code = refusedForGood(error);
    if (code === undefined) throw error;
    log.error({ ...factsOf(abandoned), code }, 'Revoking an unused grant was refused by the database');
    return 'refused';
  }
}

/** @returns the id of the journal's entry; null when not even the disk takes it, then only this process knows */
async function keep(
  { journal, log }: Pick<AbandonDeps, 'journal' | 'log'>,
  abandoned: AbandonedGrant,
): Promise<string | null> {
  try {
    return await journal.append(JSON.stringify(abandoned));
  } catch (cause) {
    log.error({ ...factsOf(abandoned), cause }, 'An unused grant could not be journaled');
    return null;
  }
}

/** The journal's part of it is over: nothing is left to do, or only a person can do it. */
async function release(
  { journal, log }: Pick<AbandonDeps, 'journal' | 'log'>,
  entry: string | null,
  { abandoned, left }: { readonly abandoned: AbandonedGrant; readonly left: Left },
): Promise<void> {
  if (entry === null) return;
  try {
    await (left === 'left' ? journal.remove(entry) : journal.setAside(entry));
  } catch (cause) {
    log.error({ ...factsOf(abandoned), cause }, 'The journal still has an unused grant that was dealt with');
  }
}
