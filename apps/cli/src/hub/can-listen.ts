import { createServer } from 'node:net';

/**
 * Listens for a moment: the only way to know.
 *
 * @returns `free`, or the system's code of what is in the way, such as `EADDRINUSE`
 */
export function canListen(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'not usable'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')));
  });
}
