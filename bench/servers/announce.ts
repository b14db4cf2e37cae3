import type { Server } from 'node:http';

/** Listens on any free loopback port and prints it, for the benchmark that started this process. */
export function announce(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`);
  });
  process.on('SIGTERM', () => process.exit(0));
}
