import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { closedPort, startSelfSignedServer, startServer } from '../testing/servers.ts';
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts';

/** A server and a way out that trusts it. */
async function setting(listener: RequestListener, options: Partial<GuardedFetchOptions> = {}) {
  const server = await startServer(listener);
  const fetch = createGuardedFetch({ trustedOrigins: [server.origin], ...options });
  return {
    get: (path = '/', signal?: AbortSignal) =>
      fetch(server.origin + path, {
        method: 'GET',
        headers: {},
        ...(signal === undefined ? {} : { signal }),
      }),
    async [Symbol.asyncDispose]() {
      await fetch.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const get = (url: string, options: Partial<GuardedFetchOptions> = {}) =>
  createGuardedFetch(options)(url, { method: 'GET', headers: {} });

test('an answer comes whole, with status and headers', async () => {
  await using server = await setting((_request, response) =>
    response
      .writeHead(418, { 'x-flavour': 'mint', 'content-encoding': 'gzip' })
      .end(gzipSync('{"tea":true}')),
  );
  const answer = await server.get();
  expect(answer.status).toBe(418);
  expect(answer.headers.get('x-flavour')).toBe('mint');
  expect(await answer.json()).toEqual({ tea: true });
});

test.each([600, 999])('the status %i, which is none, is that of a server in trouble', async (status) => {
  await using server = await setting((_request, response) => response.writeHead(status).end('no'));
  const answer = await server.get();
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('no');
});

test('row 49: a redirect is not followed', async () => {
  let requests = 0;
  await using server = await setting((_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect((await server.get()).status).toBe(302);
  expect(requests).toBe(1);
});

test.each([
  'http://provider.example/token',
  'https://127.0.0.1/token',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/token',
  'https://[::ffff:169.254.169.254]/',
  'https://[fd00:ec2::254]/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://localhost/token',
])('row 49: %s is refused before anything is sent', async (url) => {
  await expect(get(url)).rejects.toMatchObject({ kind: 'unreachable', sent: 'no' });
});

test('row 49: a name is resolved once, and refused when any of its addresses is private', async () => {
  let resolved = 0;
  const resolve: GuardedFetchOptions['resolve'] = (_hostname, callback) => {
    resolved += 1;
    callback(null, [
      { address: '140.82.121.4', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]);
  };
  await expect(get('https://rebinding.example/', { resolve })).rejects.toMatchObject({
    kind: 'unreachable',
    sent: 'no',
    systemCode: 'EVERGRANT_ADDRESS',
  });
  expect(resolved).toBe(1);
});

test('row 49: trust is for an exact origin, not for its neighbours', async () => {
  await using server = await startServer((_request, response) => void response.end('ok'));
  const port = Number(new URL(server.origin).port);
  const fetch = createGuardedFetch({ trustedOrigins: [`http://127.0.0.1:${port + 1}`, 'http://127.0.0.1'] });
  await expect(fetch(server.origin, { method: 'GET', headers: {} })).rejects.toMatchObject({ sent: 'no' });
  await fetch.close();
});

test('row 23: a body past the cap is cut off, counted after decompression', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  await using server = await setting((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  );
  const before = process.memoryUsage().rss;
  await expect(server.get()).rejects.toMatchObject({
    kind: 'malformed',
    message: 'the answer is larger than 1048576 bytes',
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
});

test('row 23: a body without end is cut off', async () => {
  await using server = await setting((_request, response) => {
    const pour = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', pour);
    };
    pour();
  });
  await expect(server.get()).rejects.toMatchObject({ kind: 'malformed' });
});

test('row 24: the deadline is for the whole answer, so dripping does not help', async () => {
  await using server = await setting(
    (_request, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    },
    { deadlineMs: 200 },
  );
  await expect(server.get()).rejects.toMatchObject({ kind: 'unreachable', sent: 'maybe', timedOut: true });
});

test("the caller's own deadline counts as a timeout too", async () => {
  await using server = await setting(() => undefined);
  await expect(server.get('/', AbortSignal.timeout(100))).rejects.toMatchObject({
    kind: 'unreachable',
    timedOut: true,
  });
});

test('a refused connection was certainly not sent', async () => {
  const origin = await closedPort();
  await expect(get(origin, { trustedOrigins: [origin] })).rejects.toMatchObject({
    kind: 'unreachable',
    sent: 'no',
    timedOut: false,
    systemCode: 'ECONNREFUSED',
  });
});

test('a name that does not resolve was certainly not sent', async () => {
  await expect(get('https://provider.invalid/')).rejects.toMatchObject({ kind: 'unreachable', sent: 'no' });
});

test('a certificate that nobody signed is refused, also for a trusted origin', async () => {
  await using server = await startSelfSignedServer();
  await expect(get(server.origin, { trustedOrigins: [server.origin] })).rejects.toMatchObject({
    kind: 'unreachable',
    sent: 'no',
    systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});

test('a connection reset after the request may have been sent', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  await expect(get(origin, { trustedOrigins: [origin] })).rejects.toMatchObject({
    kind: 'unreachable',
    sent: 'maybe',
    timedOut: false,
  });
  server.close();
});

test('what is thrown names the host and never the address in full, headers or body', async () => {
  await using server = await setting((request) => void request.socket.destroy());
  const error = await server.get('/token?secret=s3cret').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).not.toContain('s3cret');
});

/** A server that closes an idle connection just when the second request arrives on it. */
async function startImpatientServer() {
  const served: string[] = [];
  const sockets = new Map<Socket, number>();
  const server = await startServer((request, response) => {
    const requests = (sockets.get(request.socket) ?? 0) + 1;
    sockets.set(request.socket, requests);
    if (requests > 1) return void request.socket.destroy();
    served.push(request.headers.connection ?? '');
    response.end('{}');
  });
  return { server, served, sockets };
}

test('a request that must not be sent twice does not trust a connection that was idle', async () => {
  const { server, served, sockets } = await startImpatientServer();
  await using _ = server;
  const fetch = createGuardedFetch({ trustedOrigins: [server.origin] });
  const post = (freshConnection: boolean) =>
    fetch(`${server.origin}/token`, { method: 'POST', headers: {}, body: 'x=1', freshConnection });
  const reuse = async () => {
    for (let request = 0; request < 20; request += 1) await post(false);
  };
  await expect(reuse()).rejects.toMatchObject({ kind: 'unreachable', sent: 'maybe' });
  await post(false);
  const before = sockets.size;
  expect((await post(true)).status).toBe(200);
  expect((await post(true)).status).toBe(200);
  expect(sockets.size).toBe(before + 2);
  // Nor does it leave one behind.
  expect(served.slice(-2)).toEqual(['close', 'close']);
  await fetch.close();
});
