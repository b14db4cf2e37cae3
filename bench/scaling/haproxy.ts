import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether this machine has the program. */
export const hasHaproxy = (): boolean => spawnSync('haproxy', ['-v']).status === 0;

/**
 * One in front of these hubs, in turns, over connections that are kept; it ends with `cleanup`.
 *
 * @returns its address
 * @throws when it ends before a hub answers through it
 */
export async function startHaproxy(
  cleanup: AsyncDisposableStack,
  { port, hubs }: { readonly port: number; readonly hubs: readonly string[] },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-haproxy-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'haproxy.cfg');
  const servers = hubs.map((hub, index) => `  server hub-${index} ${new URL(hub).host} check inter 500`);
  await writeFile(
    file,
    `global
  maxconn 1000
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend evergrant
  bind 127.0.0.1:${port}
  default_backend hubs
backend hubs
  balance roundrobin
  option httpchk GET /readyz
${servers.join('\n')}
`,
  );
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  cleanup.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const origin = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error('haproxy ended before it was ready');
    await sleep(50);
  }
  return origin;
}
