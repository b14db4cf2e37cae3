import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { createApiKey, listApiKeys, parseApiKey, revokeApiKey, verifyApiKey } from './api-key.ts';

test('a key is shown once, stored as a hash, and verified with its rights', async () => {
  await using hub = await createTestHub();
  const { id, key } = await createApiKey(
    hub.deps,
    { name: 'backend', scopes: ['tokens:read'] },
    hub.origin('cli'),
  );

  expect(key).toMatch(new RegExp(`^evg_${id}_[A-Za-z0-9_-]{43}$`));
  expect(await verifyApiKey(hub.deps, key)).toEqual({ id, scopes: ['tokens:read'], expiresAt: null });
  const [stored] = await hub.deps.db.prisma.apiKey.findMany();
  expect(JSON.stringify(stored)).not.toContain(parseApiKey(key)?.secret);
  const [listed] = await listApiKeys(hub.deps);
  expect(listed).toMatchObject({ id, name: 'backend', revokedAt: null });
  expect(listed).not.toHaveProperty('secretHash');
  expect(await hub.deps.db.prisma.auditEvent.findMany()).toMatchObject([
    { event: 'api_key_created', actor: 'cli', metadata: { keyId: id, scopes: ['tokens:read'] } },
  ]);
});

test('a wrong secret, an unknown id and another form are all simply not a key', async () => {
  await using hub = await createTestHub();
  const { id, key } = await createApiKey(hub.deps, { name: 'backend', scopes: [] }, hub.origin());
  const other = await createApiKey(hub.deps, { name: 'other', scopes: [] }, hub.origin());
  const secret = parseApiKey(key)?.secret ?? '';
  for (const attempt of [
    `${key.slice(0, -2)}AA`,
    `evg_aaaaaaaaaaaa_${secret}`,
    `evg_${other.id}_${secret}`,
    `evg_${id}_`,
    `${key}x`,
    `x${key}`,
    key.toUpperCase(),
    '',
    'evg',
  ])
    expect(await verifyApiKey(hub.deps, attempt), attempt).toBeNull();
});

test('a key ends at its expiry', async () => {
  await using hub = await createTestHub();
  const expiresAt = new Date(hub.clock.now().getTime() + 60_000);
  const { key } = await createApiKey(hub.deps, { name: 'short', scopes: [], expiresAt }, hub.origin());
  expect(await verifyApiKey(hub.deps, key)).toMatchObject({ expiresAt });
  hub.clock.advance(60_001);
  expect(await verifyApiKey(hub.deps, key)).toBeNull();
});

test('a revoked key is dead at once and can be revoked once', async () => {
  await using hub = await createTestHub();
  const { id, key } = await createApiKey(hub.deps, { name: 'old', scopes: [] }, hub.origin());
  expect(await revokeApiKey(hub.deps, id, hub.origin())).toBe(true);
  expect(await revokeApiKey(hub.deps, id, hub.origin())).toBe(false);
  expect(await verifyApiKey(hub.deps, key)).toBeNull();
  expect(await hub.deps.db.prisma.auditEvent.count({ where: { event: 'api_key_revoked' } })).toBe(1);
});
