import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Below those that systems take for outgoing connections (Linux: from 32768), which come and go at any moment. */
const [FIRST, END] = [20_000, 32_768];
const TRIES = 1_000;

/** A file for each port that a process has been given, until it ends: whoever asks next must not get one that is not used yet. */
const RESERVATIONS = join(tmpdir(), `evergrant-ports-${process.getuid?.() ?? 'here'}`);
/** What lies there for longer was left by a process that was killed. */
const FORGOTTEN_MS = 86_400_000;

const reserved = new Set<string>();

function giveBack(): void {
  for (const file of reserved) rmSync(file, { force: true });
}

/** Whether the port is this process's from now on. */
function reserve(port: number): boolean {
  const file = join(RESERVATIONS, String(port));
  try {
    mkdirSync(RESERVATIONS, { recursive: true });
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > FORGOTTEN_MS) rmSync(file, { force: true });
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  if (reserved.size === 0) process.once('exit', giveBack);
  reserved.add(file);
  return true;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/**
 * A port of 127.0.0.1 that nobody listens on, for those who cannot be asked for theirs. No other process that asks here is given
 * it while this one lives.
 *
 * @throws Error there is none
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, END);
    if (reserve(port) && (await isFree(port))) return port;
  }
  throw new Error(`no port between ${FIRST} and ${END} is free`);
}
