import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from './free-port.ts';
import { startUntilReady } from './start-until-ready.ts';

/** A Prometheus of the test's own, which scrapes hubs every second. */
export interface TestPrometheus extends AsyncDisposable {
  /** The values of an instant query; none where it finds nothing. @throws when the query is wrong */
  query(expression: string): Promise<number[]>;
}

/** Whether this machine has Prometheus, and promtool with it. */
export const hasPrometheus = (): boolean =>
  spawnSync('prometheus', ['--version']).status === 0 && spawnSync('promtool', ['--version']).status === 0;

const answerSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/**
 * @param options.targets the addresses of metrics, which differ by host and port
 * @param options.rules files with alerts
 * @param options.alertmanager the address of who is told of alerts. Default: nobody
 * @param options.everySeconds how often it scrapes, and how long it waits for an answer. Default 1
 * @throws when it ends before it is ready
 */
export async function startPrometheus(options: {
  targets: readonly string[];
  token: string;
  rules: readonly string[];
  alertmanager?: string;
  everySeconds?: number;
}): Promise<TestPrometheus> {
  await using cleanup = new AsyncDisposableStack();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-prometheus-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const targets = options.targets.map((target) => new URL(target));
  const file = join(folder, 'prometheus.json');
  // JSON is YAML.
  await writeFile(
    file,
    JSON.stringify({
      global: { scrape_interval: `${options.everySeconds ?? 1}s`, evaluation_interval: '1s' },
      rule_files: options.rules,
      alerting: {
        alertmanagers:
          options.alertmanager === undefined
            ? []
            : [{ static_configs: [{ targets: [options.alertmanager] }] }],
      },
      scrape_configs: [
        {
          job_name: 'evergrant',
          metrics_path: targets[0]?.pathname,
          authorization: { credentials: options.token },
          static_configs: [{ targets: targets.map(({ host }) => host) }],
        },
      ],
    }),
  );
  const address = `127.0.0.1:${port}`;
  await startUntilReady('prometheus', {
    args: [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`],
    address,
    cleanup,
  });
  const resources = cleanup.move();
  return {
    async query(expression) {
      const body = new URLSearchParams({ query: expression });
      const answer = answerSchema.parse(
        await (await fetch(`http://${address}/api/v1/query`, { method: 'POST', body })).json(),
      );
      if (answer.status === 'error') throw new Error(`${expression}: ${answer.error}`);
      return answer.data.result.map(({ value }) => Number(value[1]));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
