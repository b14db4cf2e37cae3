import {
  createKeyRing,
  findVaultKeys,
  fitOf,
  type KeyRole,
  listKeys,
  NOTHING_SEALED,
  type ResealingProgress,
  resealingProgress,
} from '@evergrant/core';
import { keyFileIn } from '@evergrant/server/key-file';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { loadKeys } from '../hub/load-keys.ts';
import { withDatabase } from '../hub/with-database.ts';
import { relativeTime } from '../text/relative-time.ts';
import { type Cell, renderTable } from '../text/table.ts';
import { SEALED_WORDS } from './describe-sealed.ts';

/** Besides what it is for in the database: whether it is at hand. */
type ShownRole = KeyRole | 'missing' | 'differs' | 'unused';

const STYLES = {
  seals: 'green',
  opens: 'dim',
  removable: 'yellow',
  waiting: 'yellow',
  unused: 'dim',
  forgotten: 'red',
  missing: 'red',
  differs: 'red',
} as const satisfies Record<ShownRole, string>;

/** Every key that is given or that sealed something here. Fails when one is needed and not given. */
export function keysStatus(context: Context): Promise<Answer> {
  return withDatabase(context, async ({ config, db }) => {
    const now = context.clock.now();
    const given = await loadKeys(config);
    const ring = createKeyRing(given);
    const fits = new Map((await findVaultKeys(db.pool)).map((key) => [key.keyId, fitOf(ring, key)] as const));
    const { keys: used, processes } = await listKeys({ db });
    const resealing = resealingProgress(used, processes);
    const unused = given
      .filter(({ id }) => !used.some(({ keyId }) => keyId === id))
      .map(({ id }) => ({ keyId: id, role: 'unused', since: null, sealed: NOTHING_SEALED }) as const);
    const keys = [...used, ...unused].map(({ keyId, role, since, sealed }) => {
      const fit = fits.get(keyId) ?? 'fits';
      const shown: ShownRole = fit === 'fits' ? role : fit;
      return { id: keyId, role: shown, since, sealed };
    });
    const problems = keys.flatMap(({ id, role }) => {
      if (role === 'missing') return [`the key "${id}" sealed data in this database, but is not given`];
      return role === 'differs' ? [`the key "${id}" is not the one that sealed data in this database`] : [];
    });
    const file = keyFileIn(config);
    return {
      json: { activeKeyId: used[0]?.keyId ?? null, keys, processes, resealing, problems },
      text: renderTable(
        ['key', 'role', 'first used', ...SEALED_WORDS.map(([, words]) => words)],
        keys.map(({ id, role, since, sealed }): Cell[] => [
          id,
          { text: role, style: STYLES[role] },
          since === null ? 'not used yet' : relativeTime(since, now),
          ...SEALED_WORDS.map(([kind]) => String(sealed[kind])),
        ]),
        context.paint,
      ),
      notes: [
        file === undefined ? 'The keys are in EVERGRANT_KEYS.' : `The keys are in ${file}.`,
        ...waitFor(keys, processes),
        ...describeResealing(resealing),
        ...keys
          .filter(({ role }) => role === 'removable')
          .map(({ id }) => `Nothing needs ${id} any more: evergrant keys retire ${id}`),
        ...problems.map((problem) => `Problem: ${problem}. Set EVERGRANT_KEYS as the hub has it.`),
      ],
      exitCode: problems.length > 0 ? 1 : 0,
    };
  });
}

function describeResealing({ state, done, total }: ResealingProgress): string[] {
  if (state === 'done') return [];
  const progress = `${done} of ${total} rows are sealed with the key in use.`;
  return state === 'running'
    ? [`${progress} The rest is sealed anew in the background.`]
    : [`${progress} No process seals the rest anew: start one with EVERGRANT_ROLE=all or worker.`];
}

/** Who keeps a new key from sealing. */
function waitFor(
  keys: readonly { readonly id: string; readonly role: ShownRole }[],
  processes: readonly { readonly instanceId: string; readonly keyIds: readonly string[] }[],
): string[] {
  return keys
    .filter(({ role }) => role === 'waiting')
    .flatMap(({ id }) => {
      const others = processes.filter(({ keyIds }) => keyIds[0] !== id).map(({ instanceId }) => instanceId);
      return others.length === 0
        ? []
        : [`${id} seals once every process has it in front. Not yet: ${others.join(', ')}`];
    });
}
