import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listenOnLoopback } from '../loopback-server.ts';
import type { SandboxOptions } from '../options.ts';
import { type Sandbox, startSandbox } from '../start-sandbox.ts';
import { dialects } from './dialects.ts';
import { CALLBACK, serveDialect } from './serve-dialect.ts';

/** A sandbox, and a façade in front of it that speaks every dialect. */
export interface RunningDialects {
  /** `http://127.0.0.1:<port>`; the dialect of Slack is below `/slack`. */
  origin: string;
  /** The one behind. Its clients are called after the dialects' ids. */
  sandbox: Sandbox;
  /** What an operator writes into the providers file. */
  providersFile: Record<string, Record<string, unknown>>;
  close(): Promise<void>;
}

/**
 * Starts a sandbox and a façade in front of it, both on the loopback interface and on free ports. What the façade
 * cannot say is the sandbox's word: codes, PKCE, rotation, reuse detection, expiry, revocation, the ledger.
 *
 * @param options.redirectUriOf the redirect URI that a client of a dialect has registered; asked at each authorization
 * @param options.sandbox settings of the sandbox behind
 * @param options.now the clock by which a dialect's own lifetimes end; default the system's
 * @example
 * const dialects = await startDialects({ redirectUriOf: (id) => `http://localhost:3000/oauth/callback/${id}` });
 */
export async function startDialects(options: {
  redirectUriOf: (dialect: string) => string;
  sandbox?: Partial<SandboxOptions>;
  now?: () => Date;
}): Promise<RunningDialects> {
  const { redirectUriOf, now = () => new Date() } = options;
  await using started = new AsyncDisposableStack();
  const server = createServer();
  const origin = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  started.defer(() => closeServer(server));

  // With characters that have to be encoded, each its own way, in forms, in queries and in Basic credentials.
  const clientOf = (id: string) => ({ clientId: id, clientSecret: `secret+of: 100% ${id}` });
  const sandbox = await startSandbox({
    clients: dialects.map(({ id }) => ({ ...clientOf(id), redirectUris: [`${origin}/${id}${CALLBACK}`] })),
    ...options.sandbox,
  });
  started.defer(() => sandbox.close());
  const { issuer } = sandbox;
  const spoken = new Map(
    dialects.map((dialect) => {
      const { id } = dialect;
      const base = `${origin}/${id}`;
      const redirectUri = () => redirectUriOf(id);
      return [id, serveDialect(dialect, { client: clientOf(id), base, issuer, redirectUri, now })];
    }),
  );

  async function answer(request: IncomingMessage): Promise<Response> {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', origin);
    const [, id = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
    url.pathname = path;
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    return (
      (await spoken.get(id)?.({ method, url, headers, body: await text(request) })) ??
      new Response('There is no such dialect', { status: 404 })
    );
  }

  server.on('request', (request, response) => {
    answer(request)
      .catch((error: unknown) => new Response(`The dialect failed: ${error}`, { status: 500 }))
      .then(async (answered) => {
        const body = await answered.text();
        response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(body);
      });
  });

  const running = started.move();
  return {
    origin,
    sandbox,
    providersFile: Object.fromEntries(
      dialects.map(({ id, entry }) => [id, entry(`${origin}/${id}`, clientOf(id), issuer)]),
    ),
    close: () => running.disposeAsync(),
  };
}
