import { createVault, type Retirement, reseal, retireKey, type SealedTotals } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRing } from '../hub/load-keys.ts';
import { type HubDatabase, withDatabase } from '../hub/with-database.ts';
import { describeSealed } from './describe-sealed.ts';

/** Walks through everything, for what a walk finds somebody else at. */
const WALKS = 3;

/** Seals anew what the hub has not got to yet, so that a key need not wait for it. */
async function resealRest(hub: HubDatabase, keyId: string): Promise<void> {
  const ring = await loadRing(hub);
  if (ring.activeKeyId === keyId) return;
  for (let walk = 0; walk < WALKS; walk += 1) {
    const { resealed } = await reseal({ db: hub.db, vault: createVault(ring), ring });
    if (resealed === 0) return;
  }
}

const advise = (sealed: SealedTotals): string =>
  sealed.flows > 0 && Object.values(sealed).reduce((sum, rows) => sum + rows) === sealed.flows
    ? 'Authorisations under way end within ten minutes: try again then.'
    : 'What no key opens stays as it is: disconnect these connections, and give the other secrets again.';

function refusalOf(keyId: string, retirement: Exclude<Retirement, { kind: 'retired' }>): string {
  switch (retirement.kind) {
    case 'unknown':
      return `Nothing in this database is sealed with a key "${keyId}". It can be taken out of the list of keys.`;
    case 'seals':
      return `"${keyId}" is the key that seals. Put another one in front first: evergrant keys rotate`;
    case 'held':
      return (
        `${retirement.processes} running process(es) still need "${keyId}": they seal with it, or have answers of ` +
        'providers in their journal that it sealed. Try again in a moment; "keys status" shows them. A key that is ' +
        'lost cannot be in use.'
      );
    case 'needed':
      return `"${keyId}" is still needed: it sealed ${describeSealed(retirement.sealed)}. ${advise(retirement.sealed)}`;
  }
}

/**
 * Takes a key away that nothing needs any more, which the database proves: what it sealed is counted while nobody can store
 * anything under it. Afterwards a hub starts without it.
 *
 * @param input.lost the key is lost: what it sealed is given up, so that a hub starts without it all the same
 * @throws CliError `KEY_IN_USE`, `KEYS_DO_NOT_FIT`
 */
export function retire(context: Context, input: { keyId: string; lost: boolean }): Promise<Answer> {
  return withDatabase(context, async (hub) => {
    const { keyId, lost } = input;
    if (!lost) await resealRest(hub, keyId);
    const retirement = await retireKey(
      hub,
      { keyId, lost: lost ? { ring: await loadRing(hub, { without: keyId }) } : undefined },
      cliOrigin(),
    );
    if (retirement.kind !== 'retired') throw new CliError('KEY_IN_USE', refusalOf(keyId, retirement));
    return {
      json: { keyId, lost },
      text: lost
        ? `Gave up the key ${keyId}, and what it sealed.`
        : `Retired the key ${keyId}: nothing in the database is sealed with it.`,
      notes: lost
        ? [
            'Start the hub with another key. Everybody signs in again; connections ask to be reconnected as they are used.',
          ]
        : [
            'Take it out of the list of keys. A process forgets it when it is restarted.',
            `Keep a copy as long as you keep backups of the database from when ${keyId} was in use.`,
          ],
    };
  });
}
