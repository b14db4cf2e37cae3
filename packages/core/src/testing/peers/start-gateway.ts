import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What stands between the hub and a provider, and what it does to requests for the token endpoint. */
export type Weather =
  | { readonly kind: 'fair' }
  /** Answers by itself; the server never hears of the request. */
  | { readonly kind: 'refuses'; readonly status: number; readonly contentType: string; readonly body: string }
  /** The server answers, and the answer is thrown away. */
  | { readonly kind: 'loses_answer'; readonly status: number }
  /** Lets a request through only after this time; the client may have gone by then. */
  | { readonly kind: 'holds'; readonly ms: number };

/** A gateway in front of one server. */
export interface Gateway extends AsyncDisposable {
  readonly origin: string;
  /** Holds for every request whose path `concerns` matches, until it is changed. */
  weather: Weather;
  /** Requests that reached the gateway for such a path. */
  readonly received: number;
  /** Requests that are held, or under way at the server. */
  readonly underWay: number;
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return request.method === 'POST' ? new Uint8Array(Buffer.concat(chunks)) : undefined;
}

/**
 * Starts a gateway on a free port of the loopback interface. The server behind it sees the gateway's address as its own.
 *
 * @param options.concerns paths that the weather is about
 */
export async function startGateway(options: {
  readonly target: string;
  readonly concerns: RegExp;
}): Promise<Gateway> {
  const { target, concerns } = options;
  let weather: Weather = { kind: 'fair' };
  let received = 0;
  let underWay = 0;

  async function forward(request: IncomingMessage, body: Uint8Array<ArrayBuffer> | undefined) {
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'accept']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    return fetch(`${target}${request.url ?? '/'}`, {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const now = concerns.test(request.url ?? '') ? weather : { kind: 'fair' as const };
    if (concerns.test(request.url ?? '')) received += 1;
    if (now.kind === 'refuses') {
      response.writeHead(now.status, { 'content-type': now.contentType }).end(now.body);
      return;
    }
    if (now.kind === 'holds') await new Promise((resolve) => setTimeout(resolve, now.ms));
    const answer = await forward(request, body);
    const text = await answer.text();
    if (now.kind === 'loses_answer') {
      response.writeHead(now.status, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return;
    }
    const location = answer.headers.get('location');
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
        ...(location === null ? {} : { location: location.replace(target, origin) }),
      })
      // Its own address stands in what a server says of itself, such as a discovery document.
      .end(text.replaceAll(target, origin));
  }

  const server = createServer((request, response) => {
    underWay += 1;
    serve(request, response)
      .catch(() => response.destroy())
      .finally(() => {
        underWay -= 1;
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the gateway has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    get weather() {
      return weather;
    },
    set weather(next) {
      weather = next;
    },
    get received() {
      return received;
    },
    get underWay() {
      return underWay;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
