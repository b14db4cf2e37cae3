import { readdir, readFile } from 'node:fs/promises';
import { cpuMsOf } from '../processes.ts';

const TICK_MS = 10;

async function parentOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** CPU that a process and its children of the moment have used, in ms; Linux only. */
export async function cpuMsOfFamily(pid: number): Promise<number> {
  let total = await cpuMsOf(pid);
  for (const name of await readdir('/proc'))
    if (/^\d+$/.test(name) && (await parentOf(name)) === pid) total += await cpuMsOf(Number(name));
  return total;
}

/** CPU that everything on this machine has used since it was started, in ms; Linux only. */
export async function cpuMsOfMachine(): Promise<number> {
  const [, user = '0', nice = '0', system = '0', , , irq = '0', softirq = '0'] =
    (await readFile('/proc/stat', 'utf8')).split('\n', 1)[0]?.split(/\s+/) ?? [];
  return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}
