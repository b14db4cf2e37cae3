import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems take for outgoing connections (Linux: from 32768), which come and go at any moment. */
const [FIRST, END] = [20_000, 32_768];
const TRIES = 100;

/** A port of 127.0.0.1 that nobody listens on, for those who cannot be asked for theirs. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST, END);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`no port between ${FIRST} and ${END} is free`);
}
