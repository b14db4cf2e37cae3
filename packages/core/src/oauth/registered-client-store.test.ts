import { startSandbox } from '@evergrant/sandbox';
import { expect, test } from 'vitest';
import { createTestHub, PUBLIC_URL } from '../testing/index.ts';
import { startServer } from '../testing/servers.ts';

/** Answers registrations, each with a client of its own, as soon as `together` of them have come. */
async function startRegistrations(together: number, secretOf = (id: string) => `secret-of-${id}`) {
  const waiting: (() => void)[] = [];
  let count = 0;
  const server = await startServer((request, response) => {
    request.resume();
    count += 1;
    const client_id = `client-${count}`;
    waiting.push(() => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ client_id, client_secret: secretOf(client_id) }));
    });
    if (waiting.length >= together) for (const answer of waiting.splice(0)) answer();
  });
  return {
    origin: server.origin,
    count: () => count,
    provider: {
      client_registration: 'mastodon_app_registration' as const,
      registration_endpoint: `${server.origin}/api/v1/apps`,
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const CALLBACK = `${PUBLIC_URL}/oauth/callback/sandbox`;

test('of two processes that register at the same time, both use the client that was kept first', async () => {
  await using apps = await startRegistrations(2);
  const options = { provider: apps.provider, trustedOrigins: [apps.origin] };
  await using hub = await createTestHub(options);
  await using sibling = await hub.sibling(options);
  const clientIdOf = async ({ deps }: typeof hub) => {
    const adapter = await deps.providers.adapter('sandbox', {});
    const secrets = adapter.createSecrets([]);
    const url = await adapter.authorizationUrl({ redirectUri: CALLBACK, state: 's', scope: [], secrets });
    return new URL(url).searchParams.get('client_id');
  };
  const [first, second] = await Promise.all([clientIdOf(hub), clientIdOf(sibling)]);
  expect(apps.count()).toBe(2);
  expect(second).toBe(first);
  const kept = await hub.deps.db.prisma.registeredClient.findMany();
  expect(kept.map(({ clientId }) => clientId)).toEqual([first]);
  expect(await clientIdOf(sibling)).toBe(first);
  expect(apps.count()).toBe(2);
});

test('a registered client connects and revokes, also in a process that did not register it, its secret sealed', async () => {
  await using apps = await startRegistrations(1, () => 'a-registered-secret');
  const sandbox = await startSandbox({
    clients: [{ clientId: 'client-1', clientSecret: 'a-registered-secret', redirectUris: [CALLBACK] }],
  });
  const options = { provider: apps.provider, trustedOrigins: [apps.origin], sandbox };
  await using hub = await createTestHub(options);
  await using sibling = await hub.sibling(options);
  try {
    const user = await hub.createUser();
    const connection = await user.connect();
    const { provider, providerAccountId } = connection;
    await sibling.service.refreshToken(provider, providerAccountId);
    await sibling.service.disconnectIntegration(user.id, provider, providerAccountId);
    expect(await hub.events(connection.id)).toContain('token_revoked');
    expect(apps.count()).toBe(1);
    const [kept] = await hub.deps.db.prisma.registeredClient.findMany();
    expect(kept?.clientSecret).toMatch(/^v1\.k1\./);
    expect(JSON.stringify(kept)).not.toContain('a-registered-secret');
  } finally {
    await sandbox.close();
  }
});

test('a kept secret opens for the server that gave it only', async () => {
  await using apps = await startRegistrations(1);
  const options = { provider: apps.provider, trustedOrigins: [apps.origin] };
  await using hub = await createTestHub(options);
  await hub.deps.providers.adapter('sandbox', {});
  const elsewhere = `${apps.origin}/elsewhere`;
  await hub.deps.db.prisma.registeredClient.updateMany({ data: { registrationEndpoint: elsewhere } });
  await using moved = await hub.sibling({
    ...options,
    provider: { ...apps.provider, registration_endpoint: elsewhere },
  });
  await expect(moved.deps.providers.adapter('sandbox', {})).rejects.toMatchObject({
    code: 'GET_TOKEN_ERROR',
  });
});
