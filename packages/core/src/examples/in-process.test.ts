import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestHub, PUBLIC_URL } from '../testing/index.ts';
import { openService } from './in-process.fixture.ts';

const here = import.meta.dirname;

/** Opens the service as the example does, on the database of a hub. */
async function openBeside(hub: Awaited<ReturnType<typeof createTestHub>>) {
  const journalDir = await mkdtemp(join(tmpdir(), 'evergrant-example-'));
  const opened = await openService({
    databaseUrl: hub.database.connectionString,
    keys: hub.keys,
    providers: [hub.deps.providers.get('sandbox')],
    publicUrl: PUBLIC_URL,
    journalDir,
    log: hub.deps.log,
    trustedOrigins: [hub.sandbox.issuer],
  });
  return {
    service: opened.service,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await rm(journalDir, { recursive: true, force: true });
    },
  };
}

test('the service connects an account, hands out its token and lets it go, in a process of its own', async () => {
  await using hub = await createTestHub();
  await using beside = await openBeside(hub);
  const { service } = beside;
  const { id: userId } = await hub.createUser();

  const flow = await service.initiateOAuthFlow('sandbox', userId, `${PUBLIC_URL}/settings`, '203.0.113.7');
  await hub.sandbox.control.consent({ account: 'ada', decision: 'approve' });
  const { headers } = await fetch(flow.authUrl, { redirect: 'manual' });
  const callback = new URL(headers.get('location') ?? '').searchParams;
  const { accountId } = await service.handleOAuthCallback(
    'sandbox',
    callback.get('code') ?? '',
    callback.get('state') ?? '',
    flow.browserSecret,
    '203.0.113.7',
    'Mozilla/5.0',
    callback,
  );
  expect(await service.getConnectedIntegrations(userId)).toMatchObject([
    { provider: 'sandbox', providerAccountId: accountId, status: 'connected' },
  ]);

  const token = await service.getAccessTokenWithAutoRefresh(userId, 'sandbox', accountId);
  expect(await hub.works(token)).toBe(true);
  await service.disconnectIntegration(userId, 'sandbox', accountId);
  expect(await service.getConnectedIntegrations(userId)).toEqual([]);
  expect(await hub.works(token)).toBe(false);
});

test('the readme shows the example as it runs', async () => {
  const [readme, example] = await Promise.all([
    readFile(join(here, '../../README.md'), 'utf8'),
    readFile(join(here, 'in-process.fixture.ts'), 'utf8'),
  ]);
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
