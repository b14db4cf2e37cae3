import { expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { parseApiKey } from './api-key.ts';
import { changeApiKey } from './change-api-key.ts';
import { createApiKey } from './create-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { rotateApiKey } from './rotate-api-key.ts';
import { verifyApiKey } from './verify-api-key.ts';

test('a key is shown once, stored as a hash, and verified with its rights', async () => {
  await using hub = await createTestHub();
  const { id, key } = await createApiKey(
    hub.deps,
    { name: 'backend', scopes: ['tokens:read'] },
    hub.origin('cli'),
  );

  expect(key).toMatch(new RegExp(`^evg_${id}_[A-Za-z0-9_-]{43}$`));
  expect(await verifyApiKey(hub.deps, key)).toEqual({
    id,
    scopes: ['tokens:read'],
    expiresAt: null,
    allowedAddresses: [],
    requestsPerMinute: null,
  });
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
  await revokeApiKey(hub.deps, id, hub.origin());
  await expect(revokeApiKey(hub.deps, id, hub.origin())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await verifyApiKey(hub.deps, key)).toBeNull();
  expect(await hub.deps.db.prisma.auditEvent.count({ where: { event: 'api_key_revoked' } })).toBe(1);
});

const usesOf = async (hub: TestHub, id: string) => {
  const { lastUsedAt, previousUsedAt } = await hub.deps.db.prisma.apiKey.findUniqueOrThrow({ where: { id } });
  return { lastUsedAt, previousUsedAt };
};

test('a key was used when somebody showed its secret, to the minute, and not when they showed another', async () => {
  await using hub = await createTestHub();
  const { id, key } = await createApiKey(hub.deps, { name: 'backend', scopes: [] }, hub.origin());
  expect(await verifyApiKey(hub.deps, `${key.slice(0, -2)}AA`)).toBeNull();
  expect(await verifyApiKey(hub.deps, key)).not.toBeNull();
  await expect.poll(() => usesOf(hub, id)).toMatchObject({ lastUsedAt: expect.any(Date) });

  const longAgo = new Date('2020-01-01');
  await hub.deps.db.prisma.apiKey.update({ where: { id }, data: { lastUsedAt: longAgo } });
  expect(await verifyApiKey(hub.deps, `${key.slice(0, -2)}AA`)).toBeNull();
  await revokeApiKey(hub.deps, id, hub.origin());
  expect(await verifyApiKey(hub.deps, key)).toBeNull();
  // Asked after what those would have written.
  expect(await usesOf(hub, id)).toMatchObject({ lastUsedAt: longAgo });
});

test('a rotated key works with both secrets until the old one ends, and says who still uses that', async () => {
  await using hub = await createTestHub();
  const { id, key: first } = await createApiKey(hub.deps, { name: 'backend', scopes: [] }, hub.origin());
  const rotate = (overlapMs: number) => rotateApiKey(hub.deps, { id, overlapMs }, hub.origin());
  const { key: second } = await rotate(60_000);
  expect(parseApiKey(second)?.id).toBe(id);
  for (const key of [first, second]) expect(await verifyApiKey(hub.deps, key)).toMatchObject({ id });
  await expect
    .poll(() => usesOf(hub, id))
    .toEqual({ lastUsedAt: expect.any(Date), previousUsedAt: expect.any(Date) });

  hub.clock.advance(60_001);
  expect(await verifyApiKey(hub.deps, first)).toBeNull();
  expect(await verifyApiKey(hub.deps, second)).toMatchObject({ id });

  const { key: third } = await rotate(3_600_000);
  expect(await usesOf(hub, id)).toMatchObject({ previousUsedAt: null });
  const { key: fourth } = await rotate(0);
  for (const key of [first, second, third]) expect(await verifyApiKey(hub.deps, key)).toBeNull();
  expect(await verifyApiKey(hub.deps, fourth)).toMatchObject({ id });
  const events = await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'api_key_rotated' } });
  expect(events.map(({ metadata }) => metadata)).toEqual(
    Array.from({ length: 3 }, () => ({ keyId: id, name: 'backend', previousEndsAt: expect.any(String) })),
  );
});

test('a revoked key has no secret that works, and neither that nor an expired one can be rotated', async () => {
  await using hub = await createTestHub();
  const { id, key: first } = await createApiKey(hub.deps, { name: 'backend', scopes: [] }, hub.origin());
  const { key: second } = await rotateApiKey(hub.deps, { id, overlapMs: 60_000 }, hub.origin());
  await revokeApiKey(hub.deps, id, hub.origin());
  for (const key of [first, second]) expect(await verifyApiKey(hub.deps, key)).toBeNull();
  const expiresAt = new Date(hub.clock.now().getTime() - 1);
  const expired = await createApiKey(hub.deps, { name: 'old', scopes: [], expiresAt }, hub.origin());
  for (const ended of [id, expired.id, 'nobody'])
    await expect(rotateApiKey(hub.deps, { id: ended, overlapMs: 0 }, hub.origin())).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
});

test('limits of a key are set, changed one by one, and given up', async () => {
  await using hub = await createTestHub();
  const { id, key } = await createApiKey(
    hub.deps,
    { name: 'backend', scopes: [], allowedAddresses: ['203.0.113.0/24'], requestsPerMinute: 600 },
    hub.origin(),
  );
  const limits = async () => {
    const { allowedAddresses, requestsPerMinute } = (await verifyApiKey(hub.deps, key)) ?? {};
    return [allowedAddresses, requestsPerMinute];
  };
  const change = (change: object) => changeApiKey(hub.deps, { id, ...change }, hub.origin());
  expect(await limits()).toEqual([['203.0.113.0/24'], 600]);
  await change({ requestsPerMinute: 60 });
  expect(await limits()).toEqual([['203.0.113.0/24'], 60]);
  await change({ allowedAddresses: [] });
  expect(await limits()).toEqual([[], 60]);
  await change({ requestsPerMinute: null });
  expect(await limits()).toEqual([[], null]);
  await revokeApiKey(hub.deps, id, hub.origin());
  await expect(change({ requestsPerMinute: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await hub.deps.db.prisma.auditEvent.count({ where: { event: 'api_key_changed' } })).toBe(3);
});
