import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { TestDatabase } from '@evergrant/database/testing';
import pg from 'pg';

/** A wire to the test database that can break. */
export interface DatabaseProxy extends AsyncDisposable {
  /** For the hub whose database shall fail. */
  readonly connectionString: string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Leaves every connection open and lets nothing through any more, as a server that hangs. */
  freeze(): void;
  /** Everything works again; connections that were frozen end. */
  heal(): Promise<void>;
}

/** Opens a wire to `database` on a port of the loopback interface. */
export async function createDatabaseProxy(database: TestDatabase): Promise<DatabaseProxy> {
  const { host, port } = new pg.Client({ connectionString: database.connectionString });
  const open = () => (host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect({ host, port }));
  const sockets = new Set<Socket>();
  let frozen = false;

  const server: Server = createServer((near) => {
    const far = open();
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      if (frozen) from.pause();
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the proxy has no port');

  const url = new URL(database.connectionString);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String(address.port);

  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    connectionString: url.href,
    cut,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async heal() {
      if (frozen) for (const socket of sockets) socket.destroy();
      frozen = false;
      if (!server.listening) await listen(address.port);
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await cut();
    },
  };
}
