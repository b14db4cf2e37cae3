import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createApiKey,
  createKeyRing,
  createRowGuard,
  createVault,
  FAILPOINTS,
  parseKeys,
} from '@evergrant/core';
import { createDatabase } from '@evergrant/database';
import { startSandbox } from '@evergrant/sandbox';
import { freePort } from '@evergrant/server/testing/free-port';
import { z } from 'zod';
import { startDatabase } from '../processes.ts';
import { type Account, connectAccounts, PROVIDER } from './connect-accounts.ts';
import { type Death, type MortalHub, startMortalHub, waitFor } from './hub-process.ts';
import { explainLosses, isLost, isSettled, type Loss } from './inspect.ts';
import { createRandom } from './random.ts';

export interface ChaosOptions {
  /** Hub processes killed in all, at least. */
  readonly kills: number;
  /** Refreshes that the provider answered, at least. */
  readonly refreshes: number;
  /** Seconds in which the provider answers a spent refresh token with its successor again. */
  readonly graceSeconds: number;
  readonly hubs: number;
  readonly connections: number;
  /** Calls under way at once. */
  readonly callers: number;
  /**
   * On average no kill comes sooner after another. A machine that does nothing but start processes tests that, and a
   * hub that dies while the others are still starting leaves nobody to save what it held.
   */
  readonly secondsPerKill: number;
  readonly seed: number;
  /** Longest pause between two random kills. */
  readonly killEveryMs: number;
  readonly log: (line: string) => void;
}

export interface ChaosReport {
  readonly seconds: number;
  readonly kills: number;
  readonly refreshes: number;
  readonly connections: number;
  /** Spent refresh tokens that were presented: the one thing that must never happen. */
  readonly alarms: number;
  readonly losses: readonly Loss[];
}

const tokenSchema = z.object({ accessToken: z.string() });

/**
 * Kills hubs while they refresh: real processes on one PostgreSQL, a provider that rotates refresh tokens and revokes
 * the family of a spent one, callers that force refreshes through any hub, `kill -9` at random and at failpoints.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { graceSeconds, log } = options;
  const random = createRandom(options.seed);
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)];
  await using cleanup = new AsyncDisposableStack();

  log(`Starting PostgreSQL, a provider with ${graceSeconds} s of grace and ${options.hubs} hubs ...`);
  const { folder, connectionString } = await startDatabase(cleanup);
  const db = createDatabase({ connectionString });
  cleanup.defer(() => db.close());

  const ports = await Promise.all(Array.from({ length: options.hubs }, freePort));
  const publicUrl = `http://127.0.0.1:${ports[0]}`;
  const client = { clientId: 'hub', clientSecret: randomBytes(24).toString('base64url') };
  const sandbox = await startSandbox({
    clients: [{ ...client, redirectUris: [`${publicUrl}/oauth/callback/${PROVIDER}`] }],
    graceSeconds,
  });
  cleanup.defer(() => sandbox.close());
  const providersFile = join(folder, 'providers.json');
  await writeFile(
    providersFile,
    JSON.stringify({
      [PROVIDER]: {
        display_name: 'Chaos',
        client_id: client.clientId,
        client_secret: client.clientSecret,
        issuer: sandbox.issuer,
        token_endpoint_auth_method: 'client_secret_basic',
        scope: ['openid', 'offline_access'],
        authorization_request: { params: { prompt: 'consent' } },
        refresh_token_rotation: 'always',
        dead_grant_codes: ['invalid_grant'],
        ...(graceSeconds > 0 ? { refresh_grace_seconds: graceSeconds } : {}),
      },
    }),
  );
  const accounts: Account[] = [];
  // About half of the kills come from failpoints; half of the hubs have one.
  const failpointProbability = Math.min(options.kills / options.refreshes, 1);
  const hubs: MortalHub[] = [];
  /** Whether somebody is there to save what a hub holds when it dies. A grace is over soon, a start takes its time. */
  const isSpared = (mortal: MortalHub | undefined) => hubs.some((hub) => hub !== mortal && hub.isSteady());
  const keys = `chaos:${randomBytes(32).toString('base64')}`;
  const started = ports.map(async (port, index) => {
    const hub: MortalHub = await startMortalHub({
      port,
      env: {
        DATABASE_URL: connectionString,
        EVERGRANT_KEYS: keys,
        EVERGRANT_PUBLIC_URL: publicUrl,
        EVERGRANT_DATA_DIR: join(folder, `hub-${index}`),
        EVERGRANT_PROVIDERS_FILE: providersFile,
        EVERGRANT_TRUSTED_PROVIDER_ORIGINS: sandbox.issuer,
        EVERGRANT_SANDBOX: 'off',
      },
      failpointOf: () =>
        accounts.length > 0 && isSpared(hubs[index]) && random() < 0.5
          ? `${pick(FAILPOINTS)}:${failpointProbability}`
          : undefined,
    });
    hubs[index] = hub;
  });
  await Promise.all(started);
  cleanup.defer(async () => void (await Promise.all(hubs.map((hub) => hub.stop()))));

  log(`Connecting ${options.connections} accounts ...`);
  const { rows } = await db.pool.query<{ id: number }>(
    `INSERT INTO users (name, email) SELECT 'User', n || '@chaos.invalid' FROM generate_series(1, $1) AS n RETURNING id`,
    [options.connections],
  );
  const { key: apiKey } = await createApiKey(
    { db, rows: createRowGuard(createKeyRing(parseKeys(keys).keys), () => undefined) },
    { name: 'chaos', scopes: ['tokens:read', 'connections:read', 'connections:write'] },
    { actor: 'cli', correlationId: 'int-chaos' },
  );
  const [first] = hubs;
  if (first === undefined) throw new RangeError('at least one hub is needed');
  accounts.push(
    ...(await connectAccounts(
      { origin: first.origin, apiKey },
      sandbox,
      rows.map(({ id }) => id),
    )),
  );

  const call = (hub: MortalHub, path: string, body: unknown) =>
    fetch(`${hub.origin}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const refresh = (hub: MortalHub, account: Account) =>
    call(hub, `/connections/${account.connectionId}/refresh`, {});
  const readToken = (hub: MortalHub, account: Account) =>
    call(hub, '/tokens', { userId: account.userId, provider: PROVIDER });

  const startedAt = performance.now();
  const deaths = (): Death[] => hubs.flatMap((hub) => hub.deaths);
  const refreshLedger = () => sandbox.control.ledger({ endpoint: 'token', grantType: 'refresh_token' });
  const refreshes = async () => (await refreshLedger()).filter(({ status }) => status === 200).length;
  const progress = { killed: 0, refreshed: 0 };
  let over = false;
  /** Kills and refreshes go hand in hand, so that the last refresh is no safer than the first. */
  const mayKill = () => !over && progress.killed / options.kills <= progress.refreshed / options.refreshes;

  const refreshesPerSecond = options.refreshes / options.kills / options.secondsPerKill;
  const isAhead = () =>
    progress.refreshed > ((performance.now() - startedAt) / 1_000) * refreshesPerSecond + options.callers;

  async function caller(): Promise<void> {
    while (!over) {
      if (isAhead()) {
        await sleep(20);
        continue;
      }
      const hub = pick(hubs.filter((candidate) => candidate.isReady()));
      const account = pick(accounts);
      if (hub === undefined || account === undefined) await sleep(20);
      else {
        const answer = await (random() < 0.7 ? refresh : readToken)(hub, account).catch(() => null);
        await answer?.arrayBuffer().catch(() => undefined);
      }
    }
  }

  async function killer(): Promise<void> {
    while (!over) {
      await sleep(random() * options.killEveryMs);
      if (mayKill()) pick(hubs.filter((hub) => hub.isReady() && isSpared(hub)))?.kill();
    }
  }

  const working = Promise.all([killer(), ...Array.from({ length: options.callers }, caller)]);
  for (let saidAt = performance.now(); !over; await sleep(200)) {
    const killed = deaths().length;
    const refreshed = await refreshes();
    Object.assign(progress, { killed, refreshed });
    over = killed >= options.kills && refreshed >= options.refreshes;
    if (over || performance.now() - saidAt > 10_000) {
      saidAt = performance.now();
      log(`  ${killed} kills, ${refreshed} refreshes, ${await sandbox.control.alarms()} reuse alarms`);
    }
  }
  await working;

  log('Healing, and using every connection once more ...');
  // One after the other, as one updates a service: within the grace somebody has to be there.
  for (const hub of hubs) await hub.makeImmortal();
  await waitFor(() => isSettled(db));
  const lost: Account[] = [];
  for (const account of accounts) {
    await waitFor(async () => (await works(account)) || (await isLost(db, account)));
    if (await isLost(db, account)) lost.push(account);
  }

  /** Whether it can still be refreshed, and its token is taken by the provider. A call may fail on a busy machine. */
  async function works(account: Account): Promise<boolean> {
    const hub = pick(hubs) ?? first;
    if (hub === undefined || !(await refresh(hub, account).catch(() => null))?.ok) return false;
    const answer = await readToken(hub, account).catch(() => null);
    if (!answer?.ok) return false;
    const { accessToken } = tokenSchema.parse(await answer.json());
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await fetch(`${sandbox.issuer}/api/me`, { headers })).ok;
  }

  const vault = createVault(createKeyRing(parseKeys(keys).keys));
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    kills: deaths().length,
    refreshes: await refreshes(),
    connections: accounts.length,
    alarms: await sandbox.control.alarms(),
    losses: await explainLosses({ db, vault }, lost, { ledger: await refreshLedger(), hubs }),
  };
}
