import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Starts a program of the Prometheus family, which ends with `cleanup`, and waits until it says that it is ready.
 *
 * @param address where it listens, as `host:port`
 * @throws when it ends before it is ready
 */
export async function startUntilReady(
  program: string,
  { args, address, cleanup }: { args: readonly string[]; address: string; cleanup: AsyncDisposableStack },
): Promise<void> {
  const child = spawn(program, [...args, `--web.listen-address=${address}`], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  cleanup.defer(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await ended;
  });
  const isReady = () =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it was ready`);
    await delay(50);
  }
}
