import { once } from 'node:events';
import type { Server } from 'node:http';

/**
 * Opens a port of the loopback interface, and of no other.
 *
 * @param port 0: any free one
 * @returns the port
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new TypeError('The server has no port');
  return address.port;
}

/** Cuts every connection and frees the port. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
