import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a PostgreSQL that can be cut, to see what happens when the database is away. */
export interface DatabaseProxy extends AsyncDisposable {
  readonly connectionString: string;
  /** The server is gone: connections break, new ones are refused. */
  cut(): Promise<void>;
  /** The server hangs: connections stay open, and nothing comes through. */
  freeze(): void;
  /** Everything is well again. */
  heal(): Promise<void>;
}

/** Where a connection string leads: a host and port, or a folder with a Unix socket. */
function addressOf(connectionString: string): { path: string } | { host: string; port: number } {
  const url = new URL(connectionString);
  const folder = url.searchParams.get('host');
  const port = Number(url.port || 5432);
  return folder?.startsWith('/') ? { path: `${folder}/.s.PGSQL.${port}` } : { host: url.hostname, port };
}

/** Starts a proxy on a free port in front of the database at `connectionString`. */
export async function startDatabaseProxy(connectionString: string): Promise<DatabaseProxy> {
  const target = addressOf(connectionString);
  const sockets = new Set<Socket>();
  let frozen = false;

  function track(socket: Socket): void {
    sockets.add(socket);
    if (frozen) socket.pause();
    socket.on('close', () => sockets.delete(socket));
    // Broken connections are what this proxy is for.
    socket.on('error', () => undefined);
  }

  const server = createServer((client) => {
    const upstream = connect(target);
    track(client);
    track(upstream);
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => client.write(chunk));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    if (frozen) client.pause();
  });

  async function listen(port: number): Promise<number> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('the proxy has no port');
    return address.port;
  }

  async function cut(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  const port = await listen(0);
  const url = new URL(connectionString);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    connectionString: url.href,
    cut,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    async heal() {
      frozen = false;
      for (const socket of sockets) socket.resume();
      if (!server.listening) await listen(port);
    },
    [Symbol.asyncDispose]: cut,
  };
}
