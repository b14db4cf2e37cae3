import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '@evergrant/server/testing/free-port';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../testing/run-cli.ts';
import { figuresOf } from './figures.ts';
import { parseMetrics } from './metrics.ts';

const TOKEN = 'a-token-for-prometheus';
const figuresSchema = z.object({
  reads: z.object({ tokens: z.number(), failed: z.number(), meanMs: z.number().nullable() }),
  answers: z.number(),
});
let hub: TestHub;
let environment: Record<string, string>;

beforeAll(async () => {
  const port = String(await freePort());
  environment = { EVERGRANT_METRICS_PORT: port, EVERGRANT_METRICS_TOKEN: TOKEN };
  hub = await startTestHub({ environment });
  const browser = hub.openBrowser();
  await browser.signUp();
  await browser.connect('ada');
});
afterAll(() => hub.stop());

describe('top', () => {
  it('shows one interval where the output is no terminal', async () => {
    const { code, stdout } = await runCli(['top', '--interval', '1'], { environment });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Evergrant \(all\) /);
    expect(stdout).toMatch(/database ok.*1 worker .*audit log holds.*journal empty/);
    expect(stdout).toMatch(/^sandbox +1 +0 /m);
    expect(stdout).toMatch(/^deliver-webhook +0 +0 +0 s$/m);
  });

  it('gives the figures as JSON', async () => {
    const { json } = await runCli(['top', '--interval', '1', '--json'], { environment });
    expect(json).toMatchObject({ role: 'all', database: { up: true }, redis: null, workers: 1, journal: 0 });
  });

  it('says what is in the way', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/metrics`;
    expect(await runCli(['top', '--url', nobody], { environment })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Nothing answers'),
    });
    const { EVERGRANT_METRICS_PORT: port = '' } = environment;
    expect(await runCli(['top'], { environment: { EVERGRANT_METRICS_PORT: port } })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('EVERGRANT_METRICS_TOKEN'),
    });
  });
});

describe('top of a hub elsewhere', () => {
  let remote: TestHub;
  /** That of a backend: none of it but the token is about metrics, and its own settings are none of a hub. */
  let backend: Record<string, string>;

  beforeAll(async () => {
    remote = await startTestHub({ environment: { EVERGRANT_METRICS_TOKEN: TOKEN } });
    backend = {
      EVERGRANT_URL: remote.url,
      EVERGRANT_METRICS_TOKEN: TOKEN,
      NODE_ENV: 'production',
      PORT: 'web',
      DATABASE_URL: 'mysql://app@db/app',
    };
  });
  afterAll(() => remote.stop());

  it('shows what that hub does meanwhile', async () => {
    const browser = remote.openBrowser();
    const { userId } = await browser.signUp();
    await browser.connect('ada');
    await browser.connect('grace');
    const { key } = await remote.createKey(['tokens:read']);
    const input = { userId, provider: 'sandbox', accountId: 'ada' };
    const running = runCli(['top', '--interval', '1', '--json'], { environment: backend });
    let looked = false;
    const shown = running.finally(() => {
      looked = true;
    });
    while (!looked) expect((await remote.rest(key, 'POST', '/tokens', input)).status).toBe(200);
    const { code, stderr, json } = await shown;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(json).toMatchObject({
      role: 'all',
      database: { up: true },
      changeFeed: true,
      workers: 1,
      providers: [{ provider: 'sandbox', connected: 2, troubled: 0, incidents: 0 }],
    });
    const { reads, answers } = figuresSchema.parse(json);
    expect(reads.tokens).toBeGreaterThan(0);
    expect(reads.failed).toBe(0);
    expect(reads.meanMs).toBeGreaterThan(0);
    expect(answers).toBeGreaterThanOrEqual(reads.tokens);
  });

  it('is named in front of the command or behind it, and asks for no API key', async () => {
    const shown = await Promise.all(
      [
        ['--url', remote.url, 'top'],
        ['--url', remote.url, '--key', 'evg_none_of_it', 'top'],
        ['top', '--url', remote.url],
        ['top', '--url', `${remote.url}/metrics`],
      ].map((args) =>
        runCli([...args, '--interval', '1'], { environment: { EVERGRANT_METRICS_TOKEN: TOKEN } }),
      ),
    );
    for (const { code, stdout } of shown) {
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Evergrant \(all\) /);
    }
  });

  it.each([
    {
      what: 'no token, and an API key instead',
      changes: { EVERGRANT_METRICS_TOKEN: '', EVERGRANT_API_KEY: 'evg_none_of_it' },
      code: 1,
      says: ['NO_ACCESS', 'set EVERGRANT_METRICS_TOKEN'],
    },
    {
      what: 'the token of another hub',
      changes: { EVERGRANT_METRICS_TOKEN: 'a-token-of-another-hub' },
      code: 1,
      says: ['NO_ACCESS', 'refuses the token'],
    },
    {
      what: 'a token that can be none',
      changes: { EVERGRANT_METRICS_TOKEN: 'short' },
      code: 1,
      says: ['CONFIGURATION', 'EVERGRANT_METRICS_TOKEN: must have at least 16 characters'],
    },
    {
      what: 'a file of a token that is not there',
      changes: { EVERGRANT_METRICS_TOKEN: '', EVERGRANT_METRICS_TOKEN_FILE: 'nowhere' },
      code: 1,
      says: ['CONFIGURATION', 'EVERGRANT_METRICS_TOKEN_FILE: there is no file'],
    },
  ])('says what keeps it out: $what', async ({ changes, code, says: [error, words] }) => {
    const { json, ...result } = await runCli(['top', '--json'], { environment: { ...backend, ...changes } });
    expect(result.code).toBe(code);
    expect(json).toEqual({ error: { code: error, message: expect.stringContaining(words ?? '') } });
    expect(result.stdout + result.stderr).not.toContain(changes.EVERGRANT_METRICS_TOKEN || TOKEN);
  });

  it('tells a hub that is away from one that shows no metrics', async () => {
    const proxy = createServer((_, answer) => answer.writeHead(503).end()).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const behindProxy = `http://127.0.0.1:${z.object({ port: z.number() }).parse(proxy.address()).port}`;
    const [away, closed, elsewhere] = await Promise.all(
      // The metrics of the last one are at a port of their own.
      [nowhere, behindProxy, hub.url].map((url) =>
        runCli(['top', '--json'], { environment: { ...backend, EVERGRANT_URL: url } }),
      ),
    );
    expect(away).toMatchObject({ code: 3, json: { error: { code: 'UNREACHABLE' } } });
    expect(closed).toMatchObject({ code: 3, stderr: expect.stringContaining('answers 503') });
    expect(elsewhere).toMatchObject({ code: 1, json: { error: { code: 'NO_METRICS' } } });
    proxy.close();
  });

  it('refuses what is no address', async () => {
    for (const address of ['hub', 'ftp://hub', 'http://ada:s3kret@hub/metrics'])
      expect((await runCli(['top', '--url', address])).code).toBe(2);
    expect((await runCli(['--url', 'http://hub.example.com', 'top'])).code).toBe(2);
  });
});

describe('figures', () => {
  const at = (seconds: number, text: string) => parseMetrics(text, new Date(seconds * 1000));
  const reads = (count: number, sum: number) =>
    `evergrant_token_read_duration_seconds_count{provider="a"} ${count}\nevergrant_token_read_duration_seconds_sum{provider="a"} ${sum}\n`;

  it('are rates between two looks', () => {
    const { reads: shown } = figuresOf([at(0, reads(100, 1)), at(2, reads(300, 2))]);
    expect(shown).toEqual({ tokens: 100, failed: 0, meanMs: 5 });
  });

  it('count from nothing where a process was started anew', () => {
    expect(figuresOf([at(0, reads(1_000, 5)), at(1, reads(10, 1))]).reads.tokens).toBe(10);
  });

  it('read labels with quotes in them', () => {
    const { samples } = at(0, 'evergrant_keys{key="a\\"b,c=\\"d",role="seals"} 1');
    expect(samples).toEqual([
      { name: 'evergrant_keys', labels: { key: 'a\\"b,c=\\"d', role: 'seals' }, value: 1 },
    ]);
  });
});
