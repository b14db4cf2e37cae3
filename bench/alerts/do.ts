import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { inheritedEnvironment, programUnderTest } from '@evergrant/server/testing/test-environment';
import pg from 'pg';
import { runLoad } from '../load.ts';
import type { Account, Stack } from './stack.ts';

/** What acts have in common. */

/** Reads the token of an account at a server, as a host application's backend does. */
export function readToken(
  { servers, apiKey, provider }: Stack,
  { userId, name }: Pick<Account, 'userId' | 'name'>,
  options: { readonly forceRefresh?: boolean } = {},
): Promise<Response> {
  return fetch(`${servers[0].url}/api/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userId, provider, accountId: name, ...options }),
  });
}

/** Reads so many tokens, one after the other on each of a few connections. @throws when one is not answered */
export async function readMany({ servers, apiKey, provider, accounts }: Stack, total: number): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const requests = Array.from({ length: total }, (_, index) => accounts[index % accounts.length]).flatMap(
    (account) =>
      account === undefined
        ? []
        : [
            {
              method: 'POST' as const,
              path: '/api/v1/tokens',
              headers,
              body: JSON.stringify({ userId: account.userId, provider, accountId: account.name }),
            },
          ],
  );
  await runLoad({ origin: servers[0].url, connections: 8, requests, expect: 200 });
}

/** Brings forward when the hub renews tokens by itself; `secondsAgo`: as if nobody had done so since. */
export async function makeDue({ db }: Stack, secondsAgo = 0): Promise<void> {
  await db.pool.query(
    `UPDATE sealed_tokens SET refresh_due_at = now() - $1 * interval '1 second' WHERE refresh_due_at > now()`,
    [secondsAgo],
  );
}

/** Lets the workers renew the token of every account, and waits until they have tried. */
export async function renewAll(stack: Stack): Promise<void> {
  await makeDue(stack);
  const due = async () => {
    const { rows } = await stack.db.pool.query<{ due: number }>(
      'SELECT count(*)::int AS due FROM sealed_tokens WHERE refresh_due_at <= now()',
    );
    return rows[0]?.due ?? 0;
  };
  while ((await due()) > 0) await sleep(100);
}

/** Writes into the database past the hub, as somebody for whom no trigger fires. */
export async function writePastTheHub<Row extends object>(
  { postgres }: Stack,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgres.connectionString });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Holds a lock until it is disposed of, as a forgotten session does. */
export async function holdLock({ postgres }: Stack, lock: string): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: postgres.connectionString });
  // It is broken off where PostgreSQL ends first.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${lock}`);
  return { [Symbol.asyncDispose]: () => client.end() };
}

/** Runs `evergrant ...`, as an operator on the machine of a worker. @returns what it printed, and its exit code */
export async function runCommand(
  { postgres, workers }: Stack,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [programUnderTest('cli'), ...args], {
    env: {
      ...inheritedEnvironment(),
      DATABASE_URL: postgres.connectionString,
      EVERGRANT_DATA_DIR: workers[0].dataDir,
      EVERGRANT_KEYS: workers[0].readKeys(),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const output = (await Promise.all([text(child.stdout), text(child.stderr)])).join('');
  await ended;
  return { code: child.exitCode, output };
}
