import {
  createKeyRing,
  findKeyProblems,
  findVaultKeys,
  listProviderClocks,
  loadProviderStates,
  type StoredProvider,
} from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { Config } from '@evergrant/server/config';
import { keyFileIn } from '@evergrant/server/key-file';
import type { Check } from '../checks.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findServer, type Server } from '../hub/find-server.ts';
import { loadKeys } from '../hub/load-keys.ts';
import { readSchemaState, type SchemaState } from '../hub/pending-migrations.ts';
import { connect } from '../hub/with-database.ts';
import { presentError } from '../present-error.ts';
import { openProviders } from '../providers/stored-providers.ts';
import { checkAuditChain } from './check-audit-chain.ts';
import { readServerFacts } from './server-facts-store.ts';

/** What the database part found out. */
export interface DatabaseFindings {
  readonly checks: readonly Check[];
  /** The database does not answer. */
  readonly unreachable: boolean;
  /** A hub runs on the data folder; undefined with a server of one's own, where it cannot be known. */
  readonly hubRuns: boolean | undefined;
  /** The database's clock, and ours at the same moment. */
  readonly time: { readonly theirs: Date; readonly ours: Date } | undefined;
  /** What operators set up in the dashboard, by provider id; undefined where it cannot be read. */
  readonly storedProviders: ReadonlyMap<string, StoredProvider> | undefined;
}

const OLDEST_MAJOR = 15;

const KINDS: Record<Server['kind'], string> = {
  own: 'your server (DATABASE_URL)',
  running: 'embedded, of the hub that runs',
  borrowed: 'embedded, started for this check; no hub runs',
};

/** Database, migrations, keys, and the providers in it. Reads only; what an unreachable database hides is left out. */
export async function checkDatabase(context: Context, config: Config): Promise<DatabaseFindings> {
  using _interrupts = context.holdInterrupts();
  try {
    await using server = await findServer(config);
    const db = await connect(config, server);
    try {
      return {
        ...(await inspect(context, config, { db, server })),
        unreachable: false,
        hubRuns: server.kind === 'own' ? undefined : server.kind === 'running',
      };
    } finally {
      await db.close();
    }
  } catch (error) {
    if (error instanceof CliError && error.code === 'NOT_SET_UP')
      return {
        checks: [
          { name: 'database', status: 'ok', message: 'none yet; the hub makes it at its first start' },
        ],
        unreachable: false,
        hubRuns: false,
        time: undefined,
        storedProviders: new Map(),
      };
    const { message, exitCode } = presentError(error);
    return {
      checks: [{ name: 'database', status: 'fail', message }],
      unreachable: exitCode === 3,
      hubRuns: undefined,
      time: undefined,
      storedProviders: undefined,
    };
  }
}

async function inspect(
  context: Context,
  config: Config,
  { db, server }: { readonly db: Database; readonly server: Server },
): Promise<Pick<DatabaseFindings, 'checks' | 'time' | 'storedProviders'>> {
  const ours = context.clock.now();
  const facts = await readServerFacts(db);
  const schema = await readSchemaState(db);
  return {
    checks: [
      checkVersion(facts?.version ?? 'unknown', facts?.number ?? 0, server),
      checkMigrations(schema),
      // Their table comes with the migrations.
      ...(schema.empty ? [] : [await checkKeys(config, db)]),
      ...(schema.empty || schema.pending.length > 0
        ? []
        : [
            ...(await checkIncidents(db)),
            ...(await checkProviderClocks(db)),
            await checkAuditChain(db, ours),
          ]),
    ],
    time: facts === undefined ? undefined : { theirs: facts.now, ours },
    storedProviders: await readStoredProviders(config, db, schema),
  };
}

/** What is wrong with providers at the moment, as all processes see it. */
async function checkIncidents(db: Database): Promise<Check[]> {
  return (await loadProviderStates(db)).flatMap(({ provider, host, incident, since }) => {
    if (incident === null) return [];
    const where = host === '' ? provider : `${provider} (${host})`;
    const sinceWhen = since === null ? '' : ` since ${since.toISOString()}`;
    return [
      {
        name: 'incidents',
        status: 'warn',
        message:
          incident === 'client_misconfigured'
            ? `${where} refuses the hub's client${sinceWhen}`
            : `${where} does not answer${sinceWhen}`,
        advice:
          incident === 'client_misconfigured'
            ? 'Correct its client ID or secret on the page Providers, or in the providers file.'
            : 'Nothing: the hub keeps trying.',
      },
    ];
  });
}

/** Providers whose answers show another time than the hub's. */
async function checkProviderClocks(db: Database): Promise<Check[]> {
  return (await listProviderClocks(db)).map(({ provider, skewS, noticedAt }) => ({
    name: 'clock',
    status: 'warn',
    message:
      `${provider} is ${Math.abs(skewS)} s ${skewS > 0 ? 'ahead of' : 'behind'} the hub, ` +
      `as its answers show since ${noticedAt.toISOString()}`,
    advice:
      "Set the hub's clock by NTP. If that is right, the provider's is wrong: its operator can mend it.",
  }));
}

async function readStoredProviders(
  config: Config,
  db: Database,
  { empty, pending }: SchemaState,
): Promise<DatabaseFindings['storedProviders']> {
  if (empty) return new Map();
  // Their table may be among what is to come.
  if (pending.length > 0) return undefined;
  try {
    return await openProviders({ config, db });
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function checkVersion(version: string, number: number, server: Server): Check {
  const message = `PostgreSQL ${version}, ${KINDS[server.kind]}`;
  return number >= OLDEST_MAJOR * 10_000
    ? { name: 'database', status: 'ok', message }
    : {
        name: 'database',
        status: 'fail',
        message,
        advice: `The hub needs PostgreSQL ${OLDEST_MAJOR} or newer.`,
      };
}

function checkMigrations({ empty, pending, failed, unknown }: SchemaState): Check {
  const name = 'migrations';
  if (failed.length > 0)
    return {
      name,
      status: 'fail',
      message: `did not finish: ${failed.join(', ')}`,
      advice: 'Restore a backup, or repair by hand and say so with "npx prisma migrate resolve".',
    };
  if (empty)
    return { name, status: 'ok', message: 'none applied yet; the hub applies them at its first start' };
  if (pending.length > 0)
    return {
      name,
      status: 'warn',
      message: `not applied yet: ${pending.join(', ')}`,
      advice: 'The hub applies them when it starts: restart it.',
    };
  if (unknown.length > 0)
    return {
      name,
      status: 'warn',
      message: `the database was migrated by a newer version: ${unknown.join(', ')}`,
      advice: 'Run the newest version of the hub on it.',
    };
  return { name, status: 'ok', message: 'up to date' };
}

async function checkKeys(config: Config, db: Database): Promise<Check> {
  const name = 'encryption keys';
  try {
    const keys = await loadKeys(config);
    const known = await findVaultKeys(db.pool);
    const problems = findKeyProblems(known, createKeyRing(keys));
    if (problems.length > 0)
      return {
        name,
        status: 'fail',
        message: problems.join('\n'),
        advice:
          config.keys === undefined
            ? `Restore ${keyFileIn(config)} from a backup. Nothing was changed.`
            : 'Put the right keys into EVERGRANT_KEYS. Nothing was changed.',
      };
    const ids = keys.map(({ id }) => id).join(', ');
    return {
      name,
      status: 'ok',
      message: `${ids}: ${known.length === 0 ? 'not used yet' : 'fit the database'}`,
    };
  } catch (error) {
    if (error instanceof CliError) return { name, status: 'fail', message: error.message };
    throw error;
  }
}
