import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  EMULATED_CLIENT,
  EMULATED_PROVIDERS,
  type EmulatedProvider,
  startEmulator,
} from '@evergrant/core/testing/emulate';
import { z } from 'zod';
import { freePort } from './free-port.ts';

const refusalSchema = z.object({ error: z.string() });

export type ServiceId = keyof typeof EMULATED_PROVIDERS;

/** An emulated service, as seen from outside. */
export interface EmulatedService {
  readonly url: string;
  /** Sends the hub's last refresh once more, with the newest refresh token; answers the error code, if it is refused. */
  refreshOnceMore(): Promise<string | undefined>;
  /** Gives the hub's client another secret, which the hub does not know. */
  replaceSecret(): Promise<void>;
  /** Gives it the old one again. */
  restoreSecret(): void;
}

/** Services of npm `emulate` that the catalog's entries are sent to. */
export interface EmulatedServices extends AsyncDisposable {
  /** The settings that send a hub there. */
  readonly environment: { readonly EVERGRANT_TRUSTED_PROVIDER_ORIGINS: string };
  /** What its operator writes into the providers file. */
  readonly providersFile: Readonly<Record<string, unknown>>;
  /** Lets the hub in, once it has an address. */
  open(hubUrl: string): Promise<void>;
  service(id: ServiceId): EmulatedService;
}

interface TokenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: URLSearchParams;
}

/** The address of a service, in front of whichever emulator answers; keeps what goes over its token endpoint. */
async function startFront(provider: EmulatedProvider) {
  await using cleanup = new AsyncDisposableStack();
  let lastRefresh: TokenRequest | undefined;
  let refreshToken = '';
  let target = 0;

  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method, url: path = '/', headers } = request;
    const form = new URLSearchParams(body.toString());
    if (form.get('grant_type') === 'refresh_token') lastRefresh = { path, headers, body: form };
    const forwarded = send({ host: '127.0.0.1', port: target, method, path, headers }, async (answer) => {
      const text = await buffer(answer);
      if (form.has('grant_type')) refreshToken = refreshTokenIn(text.toString()) ?? refreshToken;
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(text);
    });
    forwarded.on('error', () => response.destroy());
    forwarded.end(body);
  });
  const listening = await freePort();
  await once(server.listen(listening, '127.0.0.1'), 'listening');
  cleanup.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${listening}`;

  let redirectUri = '';
  const start = async (clientSecret: string): Promise<number> => {
    const behind = await freePort();
    const emulator = await startEmulator(provider, { redirectUri, port: behind, baseUrl: url, clientSecret });
    running.defer(() => emulator.close());
    return behind;
  };
  const running = cleanup.move();
  let original = 0;
  return {
    url,
    async open(address: string): Promise<void> {
      redirectUri = address;
      original = await start(EMULATED_CLIENT.client_secret);
      target = original;
    },
    async replaceSecret(): Promise<void> {
      target = await start('a-secret-made-later');
    },
    restoreSecret(): void {
      target = original;
    },
    async refreshOnceMore(): Promise<string | undefined> {
      if (lastRefresh === undefined) throw new Error('the hub has refreshed nothing here');
      const { path, headers, body } = lastRefresh;
      body.set('refresh_token', refreshToken);
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: headers.authorization === undefined ? {} : { authorization: headers.authorization },
        body,
      });
      return answer.ok ? undefined : refusalSchema.parse(await answer.json()).error;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function refreshTokenIn(answer: string): string | undefined {
  try {
    return JSON.parse(answer).refresh_token;
  } catch {
    return undefined;
  }
}

/** Starts their addresses; who answers there starts with `open`. */
export async function startEmulatedServices(ids: readonly ServiceId[]): Promise<EmulatedServices> {
  await using cleanup = new AsyncDisposableStack();
  const fronts = new Map<ServiceId, Awaited<ReturnType<typeof startFront>>>();
  const providersFile: Record<string, unknown> = {};
  for (const id of ids) {
    const front = cleanup.use(await startFront(EMULATED_PROVIDERS[id]));
    fronts.set(id, front);
    providersFile[id] = { ...EMULATED_CLIENT, ...EMULATED_PROVIDERS[id].configuration(front.url) };
  }
  const running = cleanup.move();
  return {
    environment: { EVERGRANT_TRUSTED_PROVIDER_ORIGINS: [...fronts.values()].map(({ url }) => url).join(',') },
    providersFile,
    async open(hubUrl) {
      for (const [id, front] of fronts) await front.open(`${hubUrl}/oauth/callback/${id}`);
    },
    service(id) {
      const front = fronts.get(id);
      if (front === undefined) throw new Error(`${id} is not emulated here`);
      return front;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
