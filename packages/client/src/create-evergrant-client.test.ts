import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createEvergrantClient } from './create-evergrant-client.ts';
import { getAccessToken } from './get-access-token.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A hub that gives one answer to everything and remembers what it was asked. */
async function startHub(answer: Answer) {
  const asked: {
    method: string | undefined;
    url: string | undefined;
    authorization: string | undefined;
    body: string;
    connectSession?: string | string[];
    correlationId?: string | string[];
  }[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const { 'x-evergrant-connect-session': connectSession, 'x-correlation-id': correlationId } = headers;
    asked.push({
      ...{ method, url, authorization: headers.authorization, body: await read(request) },
      ...(connectSession === undefined ? {} : { connectSession }),
      ...(correlationId === undefined ? {} : { correlationId }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

const token = {
  accessToken: 'at-1',
  tokenType: 'Bearer',
  expiresAt: '2030-01-01T00:00:00.000Z',
  scope: ['openid'],
  connectionId: 7,
};

describe('createEvergrantClient', () => {
  it('names the connect session that its calls belong to', async () => {
    await using hub = await startHub({
      status: 200,
      body: JSON.stringify({ result: { data: { connections: [] } } }),
    });
    const client = createEvergrantClient({ url: hub.url, connectSession: 'session-7' });
    await client.connections.list.query({});
    expect(hub.asked).toMatchObject([{ connectSession: 'session-7' }]);
  });

  it('asks without batching, with the API key as bearer token', async () => {
    await using hub = await startHub({
      status: 200,
      body: JSON.stringify({ result: { data: { connections: [] } } }),
    });
    const client = createEvergrantClient({ url: `${hub.url}/`, apiKey: 'evg_1_s' });
    await client.connections.list.query({ userId: 7 });
    expect(hub.asked).toEqual([
      {
        method: 'GET',
        url: `/trpc/connections.list?input=${encodeURIComponent('{"userId":7}')}`,
        authorization: 'Bearer evg_1_s',
        body: '',
      },
    ]);
  });

  it('asks getToken before every request', async () => {
    await using hub = await startHub({
      status: 200,
      body: JSON.stringify({ result: { data: { providers: [] } } }),
    });
    let calls = 0;
    const client = createEvergrantClient({ url: hub.url, getToken: async () => `t${++calls}` });
    await client.providers.list.query();
    await client.providers.list.query();
    expect(hub.asked.map(({ authorization }) => authorization)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('sends no authorization for a browser, which is known by its cookie', async () => {
    await using hub = await startHub({
      status: 200,
      body: JSON.stringify({ result: { data: { providers: [] } } }),
    });
    await createEvergrantClient({ url: hub.url }).providers.list.query();
    expect(hub.asked[0]?.authorization).toBeUndefined();
  });

  it('sends headers of its own, of this moment', async () => {
    await using hub = await startHub({
      status: 200,
      body: JSON.stringify({ result: { data: { providers: [] } } }),
    });
    let calls = 0;
    const headers = () => ({ 'x-correlation-id': `call-000${++calls}` });
    const client = createEvergrantClient({ url: hub.url, headers });
    await client.providers.list.query();
    await client.providers.list.query();
    expect(hub.asked.map(({ correlationId }) => correlationId)).toEqual(['call-0001', 'call-0002']);
  });

  it('uses the fetch it is given', async () => {
    await using hub = await startHub({
      status: 200,
      body: JSON.stringify({ result: { data: { providers: [] } } }),
    });
    const sent: string[] = [];
    const client = createEvergrantClient({
      url: hub.url,
      fetch: (input, init) => {
        sent.push(String(input));
        return fetch(input, init);
      },
    });
    await client.providers.list.query();
    expect(sent).toEqual([`${hub.url}/trpc/providers.list`]);
  });
});

describe('getAccessToken', () => {
  it('returns the token', async () => {
    await using hub = await startHub({ status: 200, body: JSON.stringify({ result: { data: token } }) });
    const client = createEvergrantClient({ url: hub.url, apiKey: 'evg_1_s' });
    await expect(getAccessToken(client, { externalUserId: 'c7', provider: 'google' })).resolves.toEqual(
      token,
    );
    expect(hub.asked[0]).toMatchObject({
      method: 'POST',
      url: '/trpc/tokens.get',
      body: '{"externalUserId":"c7","provider":"google"}',
    });
  });

  it("throws the hub's code", async () => {
    const error = {
      code: 'TOKEN_EXPIRED',
      message: 'Please reconnect.',
      retryable: false,
      correlationId: 'int-9',
    };
    const body = {
      error: {
        message: 'Please reconnect.',
        code: -32009,
        data: { code: 'CONFLICT', httpStatus: 409, error },
      },
    };
    await using hub = await startHub({ status: 409, body: JSON.stringify(body) });
    const client = createEvergrantClient({ url: hub.url, apiKey: 'evg_1_s' });
    await expect(getAccessToken(client, { userId: 1, provider: 'google' })).rejects.toMatchObject(error);
  });

  it("calls a proxy's error page HUB_UNREACHABLE", async () => {
    await using hub = await startHub({ status: 502, body: '<h1>Bad gateway</h1>' });
    const client = createEvergrantClient({ url: hub.url, apiKey: 'evg_1_s', retries: 0 });
    await expect(getAccessToken(client, { userId: 1, provider: 'google' })).rejects.toMatchObject({
      code: 'HUB_UNREACHABLE',
      retryable: true,
    });
  });
});
