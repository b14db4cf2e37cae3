import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { freePort } from './free-port.ts';
import { startUntilReady } from './start-until-ready.ts';

/** Whether this machine has Alertmanager, under the name that Debian gives it. */
export const hasAlertmanager = (): boolean =>
  spawnSync('prometheus-alertmanager', ['--version']).status === 0;

/** A message is about one alert, and about all processes that it fires for: resolved when it fires for none. */
const messageSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  groupLabels: z.object({ alertname: z.string() }),
});

/** An Alertmanager of the test's own, and whoever is on call. */
export interface TestAlertmanager extends AsyncDisposable {
  readonly address: string;
  /** What on-call was told of every alert last. */
  told(): ReadonlyMap<string, 'firing' | 'resolved'>;
}

/** @throws when it ends before it is ready */
export async function startAlertmanager(): Promise<TestAlertmanager> {
  await using cleanup = new AsyncDisposableStack();
  const told = new Map<string, 'firing' | 'resolved'>();
  const onCall = createServer(async (request, response) => {
    const { groupLabels, status } = messageSchema.parse(JSON.parse(await text(request)));
    told.set(groupLabels.alertname, status);
    response.end();
  });
  const onCallPort = await freePort();
  await new Promise<void>((resolve) => onCall.listen(onCallPort, '127.0.0.1', resolve));
  cleanup.defer(() => {
    onCall.closeAllConnections();
    onCall.close();
  });

  const folder = await mkdtemp(join(tmpdir(), 'evergrant-alertmanager-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'alertmanager.json');
  // JSON is YAML.
  await writeFile(
    file,
    JSON.stringify({
      route: { receiver: 'on-call', group_by: ['alertname'], group_wait: '0s', group_interval: '1s' },
      receivers: [{ name: 'on-call', webhook_configs: [{ url: `http://127.0.0.1:${onCallPort}/` }] }],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  await startUntilReady('prometheus-alertmanager', {
    args: [`--config.file=${file}`, `--storage.path=${join(folder, 'data')}`, '--cluster.listen-address='],
    address,
    cleanup,
  });
  const resources = cleanup.move();
  return { address, told: () => told, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
