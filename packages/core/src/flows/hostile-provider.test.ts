import { once } from 'node:events';
import { type Provider, providerSchema } from '@evergrant/providers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createConnectionScope } from '../connections/connection-store.ts';
import { getConnection } from '../connections/get-connection.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { recoverJournal } from '../recover-journal.ts';
import { createTestHub } from '../testing/create-test-hub.ts';
import { startServer, type TestServer } from '../testing/servers.ts';
import type { TestHub, TestUser } from '../testing/test-hub.ts';
import { refreshConnection } from '../tokens/refresh-connection.ts';

/**
 * A provider that says anything, wherever it may say something, against a real database: whatever it is, the
 * connection is made, shown, renewed and read.
 */

/** Text as nobody expects it: control characters, halves of characters, and much of it. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udc00x',
    '\u001b[31mred',
    '\u202egnp',
    '\\u0000',
    '{0,1}',
    '"',
    'valueOf',
    '__proto__',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `${text}\u0000`.repeat(3_000)),
);
const hostileValue = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.array(hostileText, { maxLength: 3 }) },
);

/** As an address has it; not everything that JSON can say can be made a text by itself (`{"toString": null}`). */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const someText = hostileText.filter((text) => text.trim() !== '');

const tokenDecoration = fc.record(
  {
    scope: hostileValue,
    expires_in: fc.oneof(fc.integer(), fc.double(), hostileValue),
    expires_at: hostileValue,
    refresh_token_expires_in: hostileValue,
    api_domain: hostileText,
  },
  { requiredKeys: [] },
);
const profile = fc.record(
  { name: hostileValue, email: hostileValue, picture: hostileText, extra: hostileValue },
  { requiredKeys: [] },
);
const resources = fc.array(fc.record({ id: someText, name: hostileValue, host: hostileText }), {
  minLength: 1,
  maxLength: 2,
});
const callback = fc.record(
  { device_id: hostileText, scope: hostileText, iss: hostileText },
  { requiredKeys: [] },
);
/** What an account may be called by. */
const subject = fc.oneof(someText, fc.integer());

interface Script {
  readonly token: object;
  readonly status?: number;
  readonly userinfo?: object;
  readonly resources?: object;
}

let script: Script = { token: {} };
let server: TestServer;
let hub: TestHub;
let user: TestUser;

const entryOf = (origin: string): Provider =>
  providerSchema.parse({
    id: 'hostile',
    display_name: 'Hostile',
    category: 'test',
    status: 'active',
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/me`,
    token_endpoint_auth_method: 'client_secret_post',
    scope: ['read'],
    authorization_response: { capture: ['device_id'] },
    revocation_request: {
      endpoint: `${origin}/revoke`,
      params: { device: '{authorization_response.device_id}' },
    },
    account: {
      subject: { path: 'id' },
      name: { path: 'name' },
      email: { path: 'email' },
    },
    resources: { endpoint: `${origin}/resources`, id: 'id', name: 'name', base_url: 'https://{host}/api' },
    refresh_token_rotation: 'always',
  });

beforeAll(async () => {
  server = await startServer(async (request, response) => {
    request.resume();
    await once(request, 'end');
    const path = new URL(request.url ?? '/', 'http://provider').pathname;
    const body = path === '/token' ? script.token : path === '/me' ? script.userinfo : script.resources;
    response.writeHead(path === '/token' ? (script.status ?? 200) : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(body));
  });
  hub = await createTestHub({
    providers: [{ provider: entryOf(server.origin), client_id: 'c', client_secret: 's', parameters: {} }],
    trustedOrigins: [server.origin],
  });
  user = await hub.createUser();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const tokensOf = (n: number, decoration: object) => ({
  access_token: `at-${n}`,
  refresh_token: `rt-${n}\u0000é`,
  token_type: 'Bearer',
  ...decoration,
});

async function connect(extra: Record<string, string>) {
  // More starts than one user has: how many properties need depends on their seeds.
  await hub.deps.db.prisma.rateLimit.deleteMany();
  const flow = await user.start({ provider: 'hostile' });
  const { outcome } = await user.callback(
    flow,
    new URLSearchParams({ ...extra, code: 'code', state: flow.state }),
    { provider: 'hostile' },
  );
  return outcome;
}

/** What the database refused, for whatever reason. */
const refusedWrites = () =>
  hub.logs.filter(({ fields }) => /"code":"(22|23|54)|byte sequence|Unicode/i.test(JSON.stringify(fields)));

let counter = 0;

test('whatever the answers say, the connection is made, shown, renewed and read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        id: subject,
        profile,
        first: tokenDecoration,
        second: tokenDecoration,
        resources,
        callback,
      }),
      async (said) => {
        counter += 1;
        script = {
          token: tokensOf(counter, said.first),
          userinfo: { ...said.profile, id: said.id },
          resources: said.resources,
        };
        const outcome = await connect(said.callback);
        expect(outcome).toMatchObject({ status: 'connected' });
        if (outcome.status !== 'connected') return;
        const { connectionId } = outcome;

        counter += 1;
        script = { ...script, token: tokensOf(counter, said.second) };
        await refreshConnection(hub.deps, connectionId, { origin: hub.origin(), urgency: 'force' });

        const shown = await getConnection(hub.deps, createConnectionScope(user.id), connectionId);
        expect(shown.providerAccountId.length).toBeLessThanOrEqual(512);
        expect(shown.accountName?.length ?? 0).toBeLessThanOrEqual(500);
        await hub.deps.db.pool.query({
          text: `UPDATE connections SET status = 'connected', reason = NULL WHERE id = $1`,
          values: [connectionId],
        });
        hub.deps.tokenCache.invalidate(user.id);
        await expect(user.token({ provider: 'hostile', accountId: shown.providerAccountId })).resolves.toBe(
          `at-${counter}`,
        );
        expect(refusedWrites()).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
  expect(await recoverJournal(hub.deps)).toEqual({ written: 0, refused: 0, unreadable: 0 });
});

test('whatever a refusal says, it is written down', async () => {
  hub.logs.length = 0;
  script = { token: tokensOf(1, {}), userinfo: { id: 'refused' }, resources: [{ id: 'r', name: 'r' }] };
  const first = await connect({});
  if (first.status !== 'connected') throw new Error(first.code);
  await fc.assert(
    fc.asyncProperty(
      hostileValue,
      hostileValue,
      fc.constantFrom(200, 400, 401, 403, 503),
      async (error, text, status) => {
        script = { status, token: { error, error_description: text, code: text } };
        const refreshing = refreshConnection(hub.deps, first.connectionId, {
          origin: hub.origin(),
          urgency: 'force',
        });
        const refusal = await refreshing.then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(refusal).toBeInstanceOf(IntegrationsServiceError);
        expect(refusal).not.toMatchObject({ code: 'DATABASE_ERROR' });
        // Whatever it was taken for, the next one is asked again.
        await hub.deps.db.pool.query({
          text: `UPDATE connections SET status = 'connected', reason = NULL WHERE id = $1`,
          values: [first.connectionId],
        });
        await hub.deps.db.pool.query({
          text: 'UPDATE provider_states SET incident = NULL, closed_until = NULL',
        });
        await hub.deps.providerHealth.reload();

        const outcome = await connect({});
        expect(outcome).toMatchObject({ status: 'error' });
        const flow = await user.start({ provider: 'hostile' });
        const denied = await user.callback(
          flow,
          new URLSearchParams({ error: textOf(error), error_description: textOf(text), state: flow.state }),
          { provider: 'hostile' },
        );
        expect(denied.outcome).toMatchObject({ status: 'error' });
      },
    ),
    { numRuns: 15, examples: [[{ toString: null }, '', 200]] },
  );
  expect(refusedWrites()).toEqual([]);
});

test('what had to be changed is logged by field and count, never the text', async () => {
  hub.logs.length = 0;
  script = {
    token: tokensOf(1, { scope: 'read wri\u0000te' }),
    userinfo: { id: 'counted', name: 'sec\u0000ret' },
    resources: [{ id: 'r', name: 'r', host: 'r.example' }],
  };
  expect(await connect({})).toMatchObject({ status: 'connected' });
  const lines = hub.logs.filter(({ fields }) => 'changes' in fields).map(({ fields }) => fields);
  expect(lines).toEqual([
    { provider: 'hostile', changes: ['scope: 1 control_characters'] },
    { provider: 'hostile', changes: ['accountName: 1 control_characters'] },
  ]);
});
