import { freePort } from '@evergrant/server/testing/free-port';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { figuresOf } from './figures.ts';
import { parseMetrics } from './metrics.ts';

const TOKEN = 'a-token-for-prometheus';
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
    expect(stdout).toMatch(/database ok.*1 workers.*audit log holds.*journal empty/);
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
