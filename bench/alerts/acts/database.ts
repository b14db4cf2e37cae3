import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import { holdLock, makeDue, readMany, readToken } from '../do.ts';
import type { Stack } from '../stack.ts';

/** The first account, of which there is one at least. */
function firstOf({ accounts }: Stack) {
  const [account] = accounts;
  if (account === undefined) throw new Error('no account is connected');
  return account;
}

async function holds({ db }: Stack, condition: string): Promise<boolean> {
  const { rows } = await db.pool.query<{ holds: boolean }>(
    `SELECT EXISTS (SELECT FROM sealed_tokens WHERE ${condition}) AS holds`,
  );
  return rows[0]?.holds === true;
}

/** What comes of it at once. */
export const databaseDown: Act = {
  alerts: ['EvergrantDatabaseDown', 'EvergrantChangeFeedSilent'],
  how: 'PostgreSQL stopped, then started again',
  async play(stack, until) {
    const { postgres } = stack;
    await using _again = { [Symbol.asyncDispose]: () => postgres.start() };
    await postgres.stop();
    await until.firing();
    await postgres.start();
    await until.cleared();
  },
};

/** The same, in the middle of work. */
export const databaseStopped: Act = {
  alerts: [
    'EvergrantDatabaseDown',
    'EvergrantChangeFeedSilent',
    'EvergrantAuditNotWritable',
    'EvergrantReadsFail',
    'EvergrantJournalNotEmpty',
  ],
  how: 'PostgreSQL stopped while tokens are read and a provider is about to answer, then started again',
  async play(stack, until) {
    const { postgres, sandbox } = stack;
    const account = firstOf(stack);
    await sandbox.control.setFault('token', { kind: 'delay', ms: 5_000, grantType: 'refresh_token' });
    const refreshing = readToken(stack, account, { forceRefresh: true });
    while (!(await holds(stack, 'lease_until > now()'))) await sleep(20);
    // Read from the cache: what the audit log has not taken yet when the database ends.
    await readMany(stack, 100);
    await using _again = { [Symbol.asyncDispose]: () => postgres.start() };
    await postgres.stop();
    // Reads fail after a while, so many are sent at once; their share counts beside those of the ten minutes before.
    const readAll = () => stack.accounts.map((each) => readToken(stack, each));
    await until.firing(() => Promise.all([...readAll(), ...readAll(), ...readAll(), ...readAll()]));
    await refreshing;
    await sandbox.control.setFault('token', null);
    await postgres.start();
    while (!(await readToken(stack, account)).ok) await sleep(200);
    await until.cleared(() => readMany(stack, 1_000));
  },
};

export const poolExhausted: Act = {
  alerts: ['EvergrantPoolExhausted'],
  how: 'a forgotten session locks the connections, and more accounts than the pool has connections are refreshed; then it ends',
  async play(stack, until) {
    const { accounts } = stack;
    // From the caches; else all of them would wait for one statement that loads them together.
    await readMany(stack, 100);
    {
      await using _lock = await holdLock(stack, 'connections IN ACCESS EXCLUSIVE MODE');
      await until.firing(() =>
        Promise.all(accounts.map((account) => readToken(stack, account, { forceRefresh: true }))),
      );
    }
    await until.cleared();
  },
};

export const redisStopped: Act = {
  alerts: ['EvergrantRedisDown'],
  how: 'Redis killed, then started again',
  async play({ redis }, until) {
    await redis.kill();
    await until.firing();
    await redis.start();
    await until.cleared();
  },
};

const REFUSE_ONE = `
  CREATE FUNCTION drill_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.access_token IS DISTINCT FROM OLD.access_token THEN
      RAISE EXCEPTION 'a rule of one''s own' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER drill_refuse BEFORE UPDATE ON sealed_tokens FOR EACH ROW
    WHEN (OLD.connection_id = (ONE)) EXECUTE FUNCTION drill_refuse()`;

export const outcomeRefused: Act = {
  alerts: ['EvergrantJournalSetAside'],
  how: 'a trigger of the operator refuses the new tokens of an account; then it is dropped, and the entry moved back',
  async play(stack, until) {
    const { db, workers } = stack;
    const { rows } = await db.pool.query<{ id: number }>(
      'SELECT min(connection_id) AS id FROM sealed_tokens',
    );
    await db.pool.query(REFUSE_ONE.replace('(ONE)', String(rows[0]?.id)));
    try {
      await makeDue(stack);
      await until.firing();
    } finally {
      await db.pool.query('DROP FUNCTION drill_refuse CASCADE');
    }
    for (const { dataDir } of workers) {
      const journal = join(dataDir, 'journal');
      const refused = join(journal, 'refused');
      for (const entry of entriesOf(refused)) renameSync(join(refused, entry), join(journal, entry));
    }
    await until.cleared();
  },
};

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
