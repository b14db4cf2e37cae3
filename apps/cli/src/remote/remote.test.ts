import { randomUUID } from 'node:crypto';
import { freePort } from '@evergrant/server/testing/free-port';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../testing/run-cli.ts';

let hub: TestHub;
let key: string;
let connectionId: number;

beforeAll(async () => {
  hub = await startTestHub();
  const browser = hub.openBrowser();
  await browser.signUp();
  ({ connectionId } = await browser.connect('ada'));
  ({ key } = await hub.createKey(['connections:read', 'connections:write']));
});
afterAll(() => hub.stop());

/** With the hub's address and a key in the environment, as in the `.env` of a backend. */
const runRemote = (args: readonly string[], apiKey = key): Promise<CliResult> =>
  runCli(args, { environment: { EVERGRANT_URL: hub.url, EVERGRANT_API_KEY: apiKey } });

describe('a hub elsewhere', () => {
  it('lists connections and providers by its API, named in the environment or on the command line', async () => {
    const listed = await runRemote(['connections', 'list']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(new RegExp(`^${connectionId} +\\d+ +sandbox .*connected`, 'm'));
    const { json } = await runCli(['--url', hub.url, '--key', key, 'connections', 'list', '--json']);
    expect(json).toMatchObject({ connections: [{ id: connectionId }], truncated: false });
    expect((await runRemote(['connections', 'list', '--status', 'error'])).stderr).toContain(
      'No connection fits',
    );
    expect((await runRemote(['providers', 'list'])).stdout).toMatch(/^sandbox +Sandbox /m);
  });

  it('refreshes and disconnects', async () => {
    const refreshed = await runRemote(['connections', 'refresh', String(connectionId)]);
    expect(refreshed.stdout).toContain(`Refreshed connection ${connectionId} (sandbox`);
    const other = hub.openBrowser();
    await other.signUp();
    const { connectionId: second } = await other.connect('grace');
    const { stdout, stderr } = await runRemote(['connections', 'disconnect', String(second)]);
    expect(stdout).toContain(`Disconnected connection ${second}`);
    expect(stderr).toContain('revoked at the provider');
    const { json } = await runRemote(['connections', 'list', '--status', 'disconnected', '--json']);
    expect(json).toMatchObject({ connections: [{ id: second, status: 'disconnected' }] });
  });

  it('says what is in the way, and never the key', async () => {
    const reading = await hub.createKey(['connections:read']);
    const forged = `evg_${randomUUID()}_s3kret`;
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const results = await Promise.all([
      runRemote(['connections', 'refresh', String(connectionId)], reading.key),
      runRemote(['connections', 'list'], forged),
      runCli(['--url', nowhere, '--key', forged, 'providers', 'list']),
      runCli(['--url', hub.url, 'connections', 'list']),
      runCli(['--url', 'http://hub.example.com', '--key', forged, 'connections', 'list']),
      runCli(['--key', forged, 'connections', 'list']),
    ]);
    expect(results.map(({ code }) => code)).toEqual([1, 1, 3, 2, 2, 2]);
    const said = results.map(({ stderr }) => stderr);
    for (const [index, words] of [
      'needs an API key with the scope',
      'Correlation id',
      'No hub answers there',
      'EVERGRANT_API_KEY',
      'with https',
      '--key goes with --url',
    ].entries())
      expect(said[index]).toContain(words);
    for (const { stdout, stderr } of results)
      for (const text of [stdout, stderr]) expect(text).not.toContain('s3kret');
  });

  it('refuses what needs the database or the keys, and leaves alone what is about no hub', async () => {
    for (const args of [['api-key', 'list'], ['audit', 'verify'], ['doctor'], ['keys', 'status']])
      expect(await runRemote(args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Run it where the hub runs'),
      });
    expect((await runRemote(['keys', 'generate'])).code).toBe(0);
    expect((await runRemote(['completion', 'bash'])).code).toBe(0);
  });
});
