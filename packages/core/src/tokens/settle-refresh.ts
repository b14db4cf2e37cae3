import { setTimeout as sleep } from 'node:timers/promises';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { findDisconnected } from '../connections/connection-store.ts';
import { forgetUser } from '../connections/forget-user.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { insertJob } from '../jobs/outbox-store.ts';
import { keepTrying } from '../journal/keep-trying.ts';
import { type RefreshOutcome, writeOutcome } from './refresh-outcome.ts';
import { bareOutcome, refusalOf, refusedForGood } from './refused-outcome.ts';

export type SettleDeps = Pick<
  Deps,
  'db' | 'log' | 'journal' | 'refreshFlights' | 'integrationCache' | 'tokenCache'
>;

/** How long the callers of a refresh wait for a database that hiccups, before they are told to come again. */
const PATIENCE_MS = 1_000;

/**
 * Writes what became of a refresh, whatever it takes. A spent refresh token cannot be spent again, so an answer that
 * the database does not take goes to the journal first, and is then written as soon as the database is back: by this
 * process for as long as it lives, by the next one at its start otherwise. What the database will never take is written
 * without its decoration; where not even that is taken, the outcome is set aside in the journal's folder.
 *
 * @returns false when it was superseded: by a reconnect, a disconnect or another attempt
 * @throws DATABASE_ERROR not written yet; nothing is lost
 * @throws INTERNAL_ERROR set aside
 */
export async function settleRefresh(deps: SettleDeps, outcome: RefreshOutcome): Promise<boolean> {
  try {
    return await writeWhatCanBe(deps, outcome);
  } catch (error) {
    const { correlationId } = outcome.event.origin;
    if (refusedForGood(error) !== undefined) throw await setAside(deps, outcome, { entry: null, error });
    deps.log.error(
      { connectionId: outcome.lease.connectionId, correlationId, error: messageOf(error) },
      'Outcome of a refresh could not be written, trying again',
    );
    const entry = await keep(deps, outcome);
    let written: boolean | null = null;
    const writing = deps.refreshFlights.run(`settle/${outcome.lease.owner}`, async () => {
      written = await keepWriting(deps, outcome, entry);
      return null;
    });
    await Promise.race([writing, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (written === null)
      throw new IntegrationsServiceError('DATABASE_ERROR', { correlationId, cause: error });
    return written;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

/**
 * One attempt to write. What the fence holds back is over and done with, except for tokens that nobody wants any more.
 *
 * @returns false when the fence held it back
 */
async function write(deps: SettleDeps, outcome: RefreshOutcome): Promise<boolean> {
  const { connectionId } = outcome.lease;
  const written = await writeOutcome(deps.db, outcome);
  forgetUser(deps, outcome.event.record.userId);
  if (written) return true;
  const { correlationId } = outcome.event.origin;
  deps.log.warn({ connectionId, correlationId }, 'Token refresh superseded by a reconnect or disconnect');
  await revokeIfDisconnected(deps, outcome);
  return false;
}

/**
 * One attempt to write all of an outcome, or what must not be lost of it where the database refuses that for good.
 *
 * @returns as {@link write}
 * @throws the database's error; a refusal for good when it takes not even the bare outcome
 */
async function writeWhatCanBe(deps: SettleDeps, outcome: RefreshOutcome): Promise<boolean> {
  try {
    return await write(deps, outcome);
  } catch (error) {
    const sqlState = refusedForGood(error);
    if (sqlState === undefined) throw error;
    const { connectionId } = outcome.lease;
    const { correlationId } = outcome.event.origin;
    deps.log.error(
      { connectionId, correlationId, code: sqlState },
      'Outcome of a refresh was refused by the database, writing it without its decoration',
    );
    return write(deps, bareOutcome(outcome, sqlState));
  }
}

/**
 * Keeps what the database will never take where a person can look at it, and tells of it. The connection is left as after
 * any answer that was lost.
 *
 * @param refused.entry its entry in the journal; null: it has none yet
 * @returns the error of whoever asked
 */
async function setAside(
  deps: SettleDeps,
  outcome: RefreshOutcome,
  refused: { readonly entry: string | null; readonly error: unknown },
): Promise<IntegrationsServiceError> {
  const { connectionId } = outcome.lease;
  const { correlationId } = outcome.event.origin;
  const logged = { connectionId, correlationId, code: refusedForGood(refused.error) };
  const entry = refused.entry ?? (await keep(deps, outcome));
  try {
    if (entry !== null) await deps.journal.setAside(entry);
    deps.log.error(
      logged,
      `Outcome of a refresh was refused by the database and set aside: ${entry ?? 'lost'}`,
    );
    const { record, origin } = refusalOf(outcome, { sqlState: logged.code ?? null, saved: false, entry });
    await insertAuditEvent(deps.db.pool, record, origin);
  } catch (error) {
    deps.log.error(
      { ...logged, error: messageOf(error) },
      'Setting aside the outcome of a refresh was not finished',
    );
  }
  return toServiceError(refused.error, 'INTERNAL_ERROR', { correlationId });
}

/** A refresh that ended after its connection was disconnected has left tokens alive at the provider. */
async function revokeIfDisconnected(deps: SettleDeps, outcome: RefreshOutcome): Promise<void> {
  const issued = outcome.kind === 'refreshed' ? outcome.write : outcome.write.half;
  if (issued === null) return;
  const { userId, connectionId } = outcome.event.record;
  const { accessToken, refreshToken } = issued;
  const account = await findDisconnected(deps.db.pool, { userId, connectionId });
  if (account === null) return;
  const { correlationId } = outcome.event.origin;
  // The tokens are bound to what their answer has taught.
  const learned = outcome.kind === 'refreshed' ? outcome.write.parameters : {};
  const parameters = { ...account.parameters, ...learned };
  await insertJob(deps.db.pool, 'revoke-grant', {
    payload: { ...account, parameters, accessToken, refreshToken, correlationId },
  });
}

/** @returns the id of the journal's entry; null when not even the disk takes it, then only this process knows */
async function keep(deps: SettleDeps, outcome: RefreshOutcome): Promise<string | null> {
  try {
    return await deps.journal.append(JSON.stringify(outcome));
  } catch (error) {
    deps.log.error(
      { connectionId: outcome.lease.connectionId, error: messageOf(error) },
      'Outcome of a refresh could not be journaled',
    );
    return null;
  }
}

/**
 * Tries until it is written, set aside, or the process ends.
 *
 * @returns as {@link write}; null when the process ends first
 * @throws INTERNAL_ERROR set aside
 */
function keepWriting(
  deps: SettleDeps,
  outcome: RefreshOutcome,
  entry: string | null,
): Promise<boolean | null> {
  return keepTrying(deps.journal, async () => {
    try {
      const written = await writeWhatCanBe(deps, outcome);
      if (entry !== null) await deps.journal.remove(entry);
      deps.log.info(
        { connectionId: outcome.lease.connectionId, correlationId: outcome.event.origin.correlationId },
        'Outcome of a refresh written after all',
      );
      return written;
    } catch (error) {
      if (refusedForGood(error) !== undefined) throw await setAside(deps, outcome, { entry, error });
      deps.log.debug(
        { connectionId: outcome.lease.connectionId, error: messageOf(error) },
        'Outcome of a refresh still not written',
      );
      return null;
    }
  });
}

/**
 * Writes what an earlier process left in the journal.
 *
 * @returns false when the database will never take it: the entry was set aside
 * @throws the error of a database that is away
 */
export async function settleJournaledRefresh(
  deps: SettleDeps,
  entry: string,
  outcome: RefreshOutcome,
): Promise<boolean> {
  try {
    await writeWhatCanBe(deps, outcome);
  } catch (error) {
    if (refusedForGood(error) === undefined) throw error;
    await setAside(deps, outcome, { entry, error });
    return false;
  }
  await deps.journal.remove(entry);
  return true;
}

/**
 * Waits until no refresh is under way and every outcome is written; then whatever is left stays in the journal. The
 * caller has stopped the scheduler and the server before.
 *
 * @returns whether everything was finished in time
 */
export async function drainRefreshes(
  deps: Pick<SettleDeps, 'refreshFlights' | 'journal'>,
  timeoutMs: number,
): Promise<boolean> {
  const finished = new AbortController();
  const drained = await Promise.race([
    deps.refreshFlights.idle().then(() => true),
    sleep(timeoutMs, false, { signal: finished.signal }).catch(() => true),
  ]);
  finished.abort();
  deps.journal.close();
  return drained;
}
