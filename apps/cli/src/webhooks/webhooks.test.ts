import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { generateKey } from '@evergrant/server/key-file';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../testing/run-cli.ts';

let database: TestDatabase;
let hub: TestHub;
let environment: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  environment = { DATABASE_URL: database.connectionString, EVERGRANT_KEYS: generateKey('k1') };
  hub = await startTestHub({ environment, databaseUrl: database.connectionString });
});
afterAll(async () => {
  await hub.stop();
  await database.drop();
});

const run = (...command: string[]) => runCli(['webhooks', ...command], { environment });
const createdSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  secret: z.string(),
});

it('makes an endpoint, shows its secret once, lists it and removes it', async () => {
  expect(await run('list')).toMatchObject({ code: 0, stdout: '' });
  const plain = await run('create', '--url', 'https://app.example.com/hook');
  expect(plain.stdout.trim()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(plain.stderr).toContain('shown only now');
  expect(plain.stderr).toContain('is sent all but connection.refreshed and anomaly.detected.');
  const options = ['--event', 'connection.error', 'connection.refreshed', '--json'];
  const made = await run('create', '--url', 'https://other.example.com/', ...options);
  const { id, secret, events } = createdSchema.parse(made.json);
  expect(events).toEqual(['connection.error', 'connection.refreshed']);

  const { stdout } = await run('list');
  expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(stdout).toMatch(
    new RegExp(`^${id} +https://other\\.example\\.com/ +active +connection\\.error`, 'm'),
  );
  expect(stdout).not.toContain(secret);
  expect((await runCli(['keys', 'status', '--json'], { environment })).json).toMatchObject({
    keys: [{ id: 'k1', sealed: { webhooks: 2 } }],
  });

  expect(await run('disable', id)).toMatchObject({ code: 0 });
  expect((await run('list')).stdout).toMatch(new RegExp(`^${id} .* off `, 'm'));
  expect(await run('recover', id, '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'VALIDATION_ERROR' } },
  });
  expect(await run('enable', id)).toMatchObject({ code: 0 });
  expect(await run('recover', id, '--since', '7d', '--json')).toMatchObject({ json: { messages: 0 } });
  expect(await run('log', id, '--json')).toMatchObject({ json: { attempts: [] } });
  expect((await run('rotate', id, '--overlap', '1h')).stdout.trim()).toMatch(/^whsec_/);
  expect(await run('change', id)).toMatchObject({ code: 0 });
  expect(await run('resend', id, 'msg_of_nobody', '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'WEBHOOK_NOT_FOUND' } },
  });

  expect(await run('remove', id)).toMatchObject({ code: 0 });
  expect(await run('remove', id, '--json')).toMatchObject({
    code: 1,
    json: { error: { code: 'WEBHOOK_NOT_FOUND' } },
  });
  expect((await run('list')).stdout).not.toContain(id);
});

it('refuses private addresses, and events that there are not', async () => {
  expect(await run('create', '--url', 'http://127.0.0.1:4000/', '--json')).toMatchObject({
    code: 1,
    json: {
      error: {
        code: 'VALIDATION_ERROR',
        message: expect.stringContaining('EVERGRANT_TRUSTED_WEBHOOK_ORIGINS'),
      },
    },
  });
  expect((await run('create', '--url', 'https://app.example.com/', '--event', 'connection.lost')).code).toBe(
    2,
  );
});
