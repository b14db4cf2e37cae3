import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';

/** A server of a test's own, on a free port of the loopback interface. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
}

async function listen(server: Server & { closeAllConnections(): void }, scheme: string): Promise<TestServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return {
    origin: `${scheme}://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const startServer = (listener: RequestListener): Promise<TestServer> =>
  listen(createServer(listener), 'http');

/** An origin where nothing listens. */
export async function closedPort(): Promise<string> {
  await using server = await startServer(() => undefined);
  return server.origin;
}

/** A server over TLS whose certificate nobody has reason to trust. */
export const startSelfSignedServer = (): Promise<TestServer> =>
  listen(
    createTlsServer({ key: SELF_SIGNED_KEY, cert: SELF_SIGNED_CERTIFICATE }, (_request, response) =>
      response.end('{}'),
    ),
    'https',
  );

/** For 127.0.0.1, good for a hundred years, guarding nothing. */
const SELF_SIGNED_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxxwOsWp04W5hJVTK
eOpPgiqtHB2UtMV9pdVXLXjKA/OhRANCAAQHQSAM8KucxRwIbkbsYLTJMUq4thLO
DcbHd2GQBtPMkiMMg5XldvvXy3HXYE3wgT+20TxgQygabrseFeAIGSsc
-----END PRIVATE KEY-----`;
const SELF_SIGNED_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUb5HYvcng403rv1C+DwA5uAILFWUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE0Mjc0MFoYDzIxMjYxMDI5
MTQyNzQwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQHQSAM8KucxRwIbkbsYLTJMUq4thLODcbHd2GQBtPMkiMMg5XldvvX
y3HXYE3wgT+20TxgQygabrseFeAIGSsco28wbTAdBgNVHQ4EFgQU5tyonsuMJ0qG
0Fh2ygZi2gvki50wHwYDVR0jBBgwFoAU5tyonsuMJ0qG0Fh2ygZi2gvki50wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAJgpAlYfKXHHZOG2VfJqdsY06uUSklWUnwO2wSCfUFFiAiEA
/jspYjtWZK1XfBXPeFq56Bk7n4Y3rw87iif1e7Bk6jA=
-----END CERTIFICATE-----`;
