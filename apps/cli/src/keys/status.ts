import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { loadKeys } from '../hub/load-keys.ts';
import { keyProblems, readKeyFit } from '../hub/vault-key-fit.ts';
import { withDatabase } from '../hub/with-database.ts';
import { relativeTime } from '../text/relative-time.ts';
import { type Cell, renderTable } from '../text/table.ts';
import { countSealed } from './sealed-count-store.ts';

type KeyRole = 'seals' | 'opens' | 'missing' | 'differs';

const STYLES = { seals: 'green', opens: 'dim', missing: 'red', differs: 'red' } as const;

/** Every key that is given or that sealed something here. Fails when one is needed and not given. */
export function keysStatus(context: Context): Promise<Answer> {
  return withDatabase(context, async ({ config, db }) => {
    const now = context.clock.now();
    const given = loadKeys(config);
    const fits = await readKeyFit(db, given);
    const counts = await countSealed(db);
    const ids = [...new Set([...given.map(({ id }) => id), ...fits.map(({ keyId }) => keyId)])];
    const keys = ids.map((id) => {
      const known = fits.find(({ keyId }) => keyId === id);
      const role: KeyRole =
        known !== undefined && known.fit !== 'fits' ? known.fit : id === given[0]?.id ? 'seals' : 'opens';
      const {
        connections = 0,
        flows = 0,
        providers = 0,
        webhooks = 0,
        jobs = 0,
      } = counts.find(({ keyId }) => keyId === id) ?? {};
      return {
        id,
        role,
        since: known?.since ?? null,
        sealed: { connections, flows, providers, webhooks, jobs },
      };
    });
    const rows = keys.map(({ id, role, since, sealed }): Cell[] => [
      id,
      { text: role, style: STYLES[role] },
      since === null ? 'not used yet' : relativeTime(since, now),
      ...[sealed.connections, sealed.flows, sealed.providers, sealed.webhooks, sealed.jobs].map(String),
    ]);
    const problems = keyProblems(fits);
    return {
      json: { activeKeyId: given[0]?.id ?? null, keys, problems },
      text: renderTable(
        [
          'key',
          'role',
          'first used',
          'connections',
          'open flows',
          'provider secrets',
          'webhook secrets',
          'pending revocations',
        ],
        rows,
        context.paint,
      ),
      notes: [
        config.keys === undefined
          ? `The keys are in ${config.dataDir}/keys.`
          : 'The keys are in EVERGRANT_KEYS.',
        ...problems.map((problem) => `Problem: ${problem}. Set EVERGRANT_KEYS as the hub has it.`),
      ],
      exitCode: problems.length > 0 ? 1 : 0,
    };
  });
}
