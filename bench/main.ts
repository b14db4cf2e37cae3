import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type LoadRequest, type LoadResult, medianOf, runLoad } from './load.ts';
import {
  hubEnvironment,
  providerEntry,
  type RunningProcess,
  startDatabase,
  startHub,
  startServer,
} from './processes.ts';
import { ratioTable, type SpecifiedOperation, specificationTable } from './report.ts';
import { seed } from './seed.ts';

/**
 * `npm run bench`: the specification's operations under load, and the token read beside a bare server doing the same
 * read. Everything runs on this machine: PostgreSQL, hub, provider and load share its cores.
 */
const CONNECTIONS = 16;
const ROUNDS = 5;
const READS = 6_000;
const USERS = ROUNDS * READS * 2 + 20_000;
const CHANGES = 1_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

await using cleanup = new AsyncDisposableStack();

say('Starting PostgreSQL, a provider, a bare server and the hub ...');
const { folder, connectionString } = await startDatabase(cleanup);
const keys = `bench:${randomBytes(32).toString('base64')}`;
say(`Storing ${USERS.toLocaleString('en')} connections ...`);
const apiKey = await seed({ connectionString, keys, users: USERS });

const provider = await startServer('provider', {});
cleanup.defer(() => provider.stop());
const bench = providerEntry(provider.origin, {
  userinfo_endpoint: `${provider.origin}/userinfo`,
  revocation_endpoint: `${provider.origin}/revoke`,
});
const env = {
  ...(await hubEnvironment({ folder, connectionString, keys, providers: { bench } })),
  // Browsers come from an address each, through a proxy: the hub gives every address a share of its own.
  EVERGRANT_TRUSTED_PROXY_HOPS: '1',
};
const hub = await startHub(env);
cleanup.defer(() => hub.stop());
const bare = await startServer('bare', env);
cleanup.defer(() => bare.stop());

const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
let nextUser = 1;
/** Users nobody has asked for before: the hub's caches do not know them. */
const freshUsers = (count: number): number[] => Array.from({ length: count }, () => nextUser++);
const tokenRead = (path: string, userId: number): LoadRequest => ({
  method: 'POST',
  path,
  headers,
  body: JSON.stringify({ userId, provider: 'bench' }),
});
const run = (target: RunningProcess, requests: LoadRequest[]) =>
  runLoad({ origin: target.origin, connections: CONNECTIONS, requests, expect: 200 });

/** @param barePath the bare server's read that does as much for it: from memory, or by a query */
async function compareReads(name: string, barePath: '/' | '/cached', usersOf: () => number[]) {
  const results = { name, hub: [] as LoadResult[], bare: [] as LoadResult[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    results.hub.push(
      await run(
        hub,
        usersOf().map((userId) => tokenRead('/api/v1/tokens', userId)),
      ),
    );
    results.bare.push(
      await run(
        bare,
        usersOf().map((userId) => tokenRead(barePath, userId)),
      ),
    );
  }
  return results;
}

const known = freshUsers(200);
const hot = () => Array.from({ length: READS }, (_, index) => known[index % known.length] ?? 1);

say("The specification's operations ...");
const measured = new Map<SpecifiedOperation, LoadResult>();
const list = (userId: number): LoadRequest => ({
  method: 'GET',
  path: `/api/v1/connections?userId=${userId}`,
  headers,
});
/** As a hub that has been up for a while: the first rounds, until the code is compiled, are not counted. */
const lists: LoadResult[] = [];
for (let round = 0; round < 2 * ROUNDS; round += 1) lists.push(await run(hub, hot().map(list)));
measured.set('Get Integrations (cache hit)', medianOf(lists.slice(ROUNDS)));
const listMisses: LoadResult[] = [];
for (let round = 0; round < ROUNDS; round += 1) listMisses.push(await run(hub, freshUsers(1_000).map(list)));
measured.set('Get Integrations (cache miss)', medianOf(listMisses));

const startedSchema = z.object({ authUrl: z.string(), state: z.string() });

/** Starts a flow as a backend does and opens it as its user's browser does. */
async function openFlow(userId: number): Promise<LoadRequest> {
  const { method, path, body = null } = startFlow(userId);
  const started = await fetch(hub.origin + path, { method, headers, body });
  const { authUrl, state } = startedSchema.parse(await started.json());
  const from = { 'x-forwarded-for': `198.18.${Math.floor(userId / 250) % 250}.${userId % 250}` };
  const opened = await fetch(authUrl, { redirect: 'manual', headers: from });
  const cookie = opened.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  return {
    method: 'GET',
    path: `/oauth/callback/bench?code=code.new${userId}.x&state=${encodeURIComponent(state)}`,
    headers: { ...from, cookie },
  };
}

const startFlow = (userId: number): LoadRequest => ({
  method: 'POST',
  path: '/api/v1/connections',
  headers,
  body: JSON.stringify({ provider: 'bench', userId, redirectUrl: `${hub.origin}/done` }),
});
const refresh = (id: number): LoadRequest => ({
  method: 'POST',
  path: `/api/v1/connections/${id}/refresh`,
  headers,
  body: '{}',
});
const disconnect = (id: number): LoadRequest => ({
  method: 'DELETE',
  path: `/api/v1/connections/${id}`,
  headers: { authorization: headers.authorization },
});

const changes = {
  'OAuth Initiation': [] as LoadResult[],
  'OAuth Callback': [] as LoadResult[],
  'Token Refresh': [] as LoadResult[],
  Disconnect: [] as LoadResult[],
};
for (let round = 0; round < ROUNDS; round += 1) {
  // A seeded connection has the id of its user.
  const changed = freshUsers(CHANGES);
  changes['OAuth Initiation'].push(await run(hub, changed.map(startFlow)));
  const callbacks: LoadRequest[] = [];
  const opening = freshUsers(CHANGES).values();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const userId of opening) callbacks.push(await openFlow(userId));
    }),
  );
  changes['OAuth Callback'].push(
    await runLoad({ origin: hub.origin, connections: CONNECTIONS, requests: callbacks, expect: 303 }),
  );
  changes['Token Refresh'].push(await run(hub, changed.map(refresh)));
  changes.Disconnect.push(await run(hub, changed.map(disconnect)));
}
measured.set('OAuth Initiation', medianOf(changes['OAuth Initiation']));
measured.set('OAuth Callback', medianOf(changes['OAuth Callback']));
measured.set('Token Refresh', medianOf(changes['Token Refresh']));
measured.set('Disconnect', medianOf(changes.Disconnect));
say(`\n${specificationTable(measured)}\n`);
say('Token reads, alternating with the bare server ...');
await run(
  hub,
  hot().map((userId) => tokenRead('/api/v1/tokens', userId)),
);
await run(
  bare,
  hot().map((userId) => tokenRead('/cached', userId)),
);
const hits = await compareReads('cache hit', '/cached', hot);
const misses = await compareReads('cache miss', '/', () => freshUsers(READS));
say(`\n${ratioTable([hits, misses])}\n`);

say(
  `${CONNECTIONS} connections at once, medians of ${ROUNDS} rounds, ${USERS.toLocaleString('en')} stored, Node ${process.version}; the time of the provider, which answers at once, is included.`,
);
