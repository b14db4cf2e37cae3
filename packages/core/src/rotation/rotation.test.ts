import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../access/create-api-key.ts';
import { verifyApiKey } from '../access/verify-api-key.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import type { JobPayloads } from '../jobs/jobs.ts';
import { insertJob } from '../jobs/outbox-store.ts';
import { createTestHub, PUBLIC_URL } from '../testing/create-test-hub.ts';
import { sealWith } from '../testing/seal-with.ts';
import type { TestHub } from '../testing/test-hub.ts';
import { keepHubSecret } from '../vault/hub-secret-store.ts';
import { createKeyRing, type MasterKey } from '../vault/key-ring.ts';
import { createVault, tokenBinding } from '../vault/vault.ts';
import { createWebhookEndpoint } from '../webhooks/create-webhook-endpoint.ts';
import { listKeys } from './list-keys.ts';
import { reseal } from './reseal.ts';
import { retireKey } from './retire-key.ts';
import { countSealed } from './sealed-count-store.ts';

const masterKey = (id: string): MasterKey => ({ id, bytes: randomBytes(32) });
const [k1, k2] = [masterKey('k1'), masterKey('k2')];
const before = createKeyRing([k1]);
const after = createKeyRing([k2, k1]);

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ keys: [k1] });
});
afterAll(() => hub[Symbol.asyncDispose]());

const deps = () => ({ db: hub.deps.db, vault: createVault(after), ring: after });
const usesOf = async (keyId: string) =>
  (await countSealed(hub.deps.db.pool)).find((count) => count.keyId === keyId)?.sealed;

const REPEATED = { actor: 'api_key:a', key: 'once', request: 'something', correlationId: 'int-test' };

/** One of everything that is sealed, by the key of before. */
async function fill() {
  const { db, vault } = hub.deps;
  const { prisma, pool } = db;
  const user = await hub.createUser();
  const connection = await user.connect({ account: 'ada' });
  await user.connect({ account: 'grace' });
  await keepHubSecret({ db, ring: before }, 'session');
  await createWebhookEndpoint(
    { ...hub.deps, webhooks: { trustedOrigins: [] } },
    { url: 'https://example.com/hook', events: undefined },
    hub.origin(),
  );
  const secret = (owner: string, field = 'client_secret') => vault.encryptToken('secret', { owner, field });
  await prisma.providerConfiguration.create({
    data: {
      provider: 'acme',
      clientId: 'hub',
      clientSecret: secret('provider:acme'),
      noticeSecret: secret('provider:acme', 'notice_secret'),
      scope: [],
    },
  });
  const registrationEndpoint = 'https://mastodon.example/apps';
  await prisma.registeredClient.create({
    data: {
      provider: 'mastodon',
      registrationEndpoint,
      redirectUri: PUBLIC_URL,
      clientId: 'hub',
      clientSecret: secret(`registered_client:mastodon/${registrationEndpoint}`),
    },
  });
  const revocation: JobPayloads['revoke-grant'] = {
    userId: user.id,
    connectionId: connection.id,
    provider: 'sandbox',
    accountId: 'ada',
    parameters: {},
    accessToken: vault.encryptToken(
      'at',
      tokenBinding(
        {
          userId: user.id,
          connectionId: connection.id,
          provider: 'sandbox',
          accountId: 'ada',
          parameters: {},
        },
        'access_token',
      ),
    ),
    refreshToken: null,
    correlationId: 'int-test',
  };
  await insertJob(pool, 'revoke-grant', { payload: revocation, delayMs: 3_600_000 });
  await answerOnce(hub.deps, REPEATED, async () => 'the first answer');
  const { key } = await createApiKey(hub.deps, { name: 'backend', scopes: [] }, hub.origin());
  return { user, connection, key };
}

test('what a key sealed is sealed anew, whatever it is, and opens as before; then the key can go', async () => {
  const { db } = hub.deps;
  const { user, connection, key } = await fill();
  expect(await usesOf('k1')).toEqual({
    connections: 2,
    flows: expect.any(Number),
    providers: 2,
    webhooks: 1,
    jobs: 1,
    hubSecrets: 1,
    answers: 1,
    rows: 2,
  });
  expect(await retireKey({ db }, { keyId: 'k1' }, hub.origin())).toEqual({ kind: 'seals' });

  // Nobody may store under a key that is not in use yet.
  await expect(reseal(deps())).rejects.toThrow(/"k2" does not seal in this database/);
  await sealWith(db, after);
  expect(await retireKey({ db }, { keyId: 'k1' }, hub.origin())).toMatchObject({
    kind: 'needed',
    sealed: { connections: 2 },
  });

  // Two processes share it.
  const both = await Promise.all([reseal(deps()), reseal(deps())]);
  expect(both.reduce((sum, { resealed }) => sum + resealed, 0)).toBe(10);
  expect(await reseal(deps())).toEqual({ resealed: 0, unreadable: 0, done: true });
  await db.prisma.flow.updateMany({ data: { expiresAt: new Date(0) } });
  expect(await usesOf('k1')).toBeUndefined();
  expect((await listKeys({ db })).keys.map(({ keyId, role }) => [keyId, role])).toEqual([
    ['k2', 'seals'],
    ['k1', 'removable'],
  ]);

  expect(await retireKey({ db }, { keyId: 'k1' }, hub.origin())).toEqual({ kind: 'retired' });
  expect(await retireKey({ db }, { keyId: 'k1' }, hub.origin())).toEqual({ kind: 'unknown' });
  await using later = await hub.sibling({ keys: [k2] });
  expect(
    await later.service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', connection.providerAccountId),
  ).toEqual(expect.any(String));
  expect(await verifyApiKey(later.deps, key)).toMatchObject({ scopes: [] });
  expect(await answerOnce(later.deps, REPEATED, async () => 'another')).toEqual({
    answer: 'the first answer',
    repeated: true,
  });
  expect(await keepHubSecret({ db, ring: createKeyRing([k2]) }, 'session')).toBe(
    before.derive('k1', 'session')?.export().toString('base64url'),
  );
});

test('nothing can be stored under a key that was retired', async () => {
  const envelope = createVault(before).encryptToken('token', { owner: 'x', field: 'y' });
  const { pool } = hub.deps.db;
  for (const text of [
    `INSERT INTO hub_secrets (name, secret) VALUES ('other', $1)`,
    'UPDATE idempotent_answers SET answer = $1',
    'UPDATE sealed_tokens SET access_token = $1',
    'UPDATE sealed_tokens SET refresh_token = $1',
    `INSERT INTO outbox (name, payload) VALUES ('revoke-grant', jsonb_build_object('refreshToken', $1::text))`,
  ])
    await expect(pool.query(text, [envelope]), text).rejects.toThrow(/"k1" does not seal in this database/);
});

test('what no key opens stays as it is, and keeps nobody from the rest', async () => {
  const { db } = hub.deps;
  const k3 = masterKey('k3');
  const ring = createKeyRing([k3, k2]);
  const foreign = createVault(createKeyRing([masterKey('k2')]));
  await db.prisma.hubSecret.create({
    data: {
      name: 'altered',
      secret: foreign.encryptToken('x', { owner: 'hub_secret:altered', field: 'secret' }),
    },
  });
  await sealWith(db, ring);
  const { resealed, unreadable } = await reseal({ db, vault: createVault(ring), ring });
  expect({ resealed, unreadable }).toEqual({ resealed: 10, unreadable: 1 });
  expect(await retireKey({ db }, { keyId: 'k2' }, hub.origin())).toMatchObject({
    kind: 'needed',
    sealed: { connections: 0, hubSecrets: 1 },
  });

  expect(await retireKey({ db }, { keyId: 'k2', lost: { ring: createKeyRing([k3]) } }, hub.origin())).toEqual(
    {
      kind: 'retired',
    },
  );
  expect(await db.prisma.hubSecret.findUnique({ where: { name: 'altered' } })).toBeNull();
});

test('what was sealed before tokens were bound to a destination is bound by the next walk', async () => {
  await using own = await createTestHub({ keys: [k1] });
  const user = await own.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { db, vault } = own.deps;
  const token = await user.token();
  const owner = `user:${user.id}/connection:${id}`;
  await db.prisma.sealedToken.update({
    where: { connectionId: id },
    data: { accessToken: vault.encryptToken(token, { owner, field: 'access_token' }) },
  });
  const ofConnection = () => db.prisma.sealedToken.findUniqueOrThrow({ where: { connectionId: id } });
  expect((await ofConnection()).accessToken).toMatch(/^v1\./);
  expect(await reseal({ db, vault, ring: before })).toMatchObject({ resealed: 1, unreadable: 0 });
  expect((await ofConnection()).accessToken).toMatch(/^v2\./);
  expect(await user.token()).toBe(token);
});
