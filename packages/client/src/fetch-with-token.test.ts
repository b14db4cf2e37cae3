import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createEvergrantClient } from './create-evergrant-client.ts';
import { fetchWithToken } from './fetch-with-token.ts';
import { getAccessToken } from './get-access-token.ts';

/** A hub whose tokens are numbered, and a provider that takes those from `good` on. */
const world = {
  issued: 0,
  good: 1,
  reads: [] as unknown[],
  seen: [] as string[],
  apiBaseUrl: '' as string | null,
  refuse: false,
};
const expiresInMs = { value: 3_600_000 };

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const send = (status: number, answer: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  if (request.url?.startsWith('/trpc/')) {
    world.reads.push(JSON.parse(body));
    if (world.refuse) {
      const error = {
        code: 'TOKEN_EXPIRED',
        message: 'Please reconnect.',
        retryable: false,
        correlationId: 'int-1',
      };
      const data = { code: 'CONFLICT', httpStatus: 409, error };
      return send(409, { error: { message: 'no', code: -32009, data } });
    }
    world.issued += 1;
    const token = {
      ...{ accessToken: `t${world.issued}`, tokenType: 'Bearer', scope: [], connectionId: 7, parameters: {} },
      ...{ expiresAt: new Date(Date.now() + expiresInMs.value).toISOString(), apiBaseUrl: world.apiBaseUrl },
    };
    return send(200, { result: { data: token } });
  }
  const { authorization = '' } = request.headers;
  world.seen.push(`${request.method} ${request.url} ${authorization} ${body}`.trim());
  return send(Number(authorization.replace('Bearer t', '')) >= world.good ? 200 : 401, {});
});

let url = '';
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  Object.assign(world, { issued: 0, good: 1, reads: [], seen: [], apiBaseUrl: `${url}/api`, refuse: false });
  expiresInMs.value = 3_600_000;
});

const request = { externalUserId: 'c7', provider: 'salesforce' };
/** A new one each time: tokens are kept by client. */
const client = () => createEvergrantClient({ url, apiKey: 'evg_1_s' });

it("asks the account's API, with its token", async () => {
  const salesforce = fetchWithToken(client(), request);
  const answer = await salesforce('/limits?all=1', {
    method: 'POST',
    body: 'x',
    headers: { accept: 'text/plain' },
  });
  expect(answer.status).toBe(200);
  expect(world.seen).toEqual(['POST /api/limits?all=1 Bearer t1 x']);
});

it('has the token refreshed once after a 401, and repeats the call', async () => {
  world.good = 2;
  const answer = await fetchWithToken(client(), request)('/limits', { method: 'POST', body: 'x' });
  expect(answer.status).toBe(200);
  expect(world.reads).toEqual([request, { ...request, forceRefresh: true }]);
  expect(world.seen).toEqual(['POST /api/limits Bearer t1 x', 'POST /api/limits Bearer t2 x']);
});

it('returns a second 401, and keeps the refreshed token', async () => {
  world.good = 99;
  const evergrant = client();
  expect((await fetchWithToken(evergrant, request)('/limits')).status).toBe(401);
  expect(world.seen).toHaveLength(2);
  expect((await getAccessToken(evergrant, request)).accessToken).toBe('t2');
});

it('says when the user has to act', async () => {
  world.refuse = true;
  await expect(fetchWithToken(client(), request)('/limits')).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(world.seen).toEqual([]);
});

it.each([
  ['another host', 'https://evil.example/limits'],
  ['another host by a path', '//evil.example/limits'],
  ['a host without https', 'http://evil.example/limits'],
])('never sends a token to %s', async (_, address) => {
  const sent = vi.fn<typeof fetch>();
  await expect(fetchWithToken(client(), request, { fetch: sent })(address)).rejects.toThrow();
  world.apiBaseUrl = null;
  if (address.startsWith('http:'))
    await expect(fetchWithToken(client(), request, { fetch: sent })(address)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  expect(sent).not.toHaveBeenCalled();
});

it('asks for a whole address where the hub knows none', async () => {
  world.apiBaseUrl = null;
  const ask = fetchWithToken(client(), request);
  await expect(ask('/limits')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  expect((await ask(`${url}/elsewhere`)).status).toBe(200);
});

it('reads a token once for all who ask within a few seconds', async () => {
  const evergrant = client();
  const tokens = await Promise.all([
    getAccessToken(evergrant, request),
    getAccessToken(evergrant, { ...request }),
  ]);
  expect(tokens.map(({ accessToken }) => accessToken)).toEqual(['t1', 't1']);
  expect((await getAccessToken(evergrant, request)).accessToken).toBe('t1');
  expect((await getAccessToken(evergrant, { ...request, provider: 'google' })).accessToken).toBe('t2');
  expect((await getAccessToken(evergrant, request, { maxAgeMs: 0 })).accessToken).toBe('t3');
  expect((await getAccessToken(evergrant, { ...request, forceRefresh: true })).accessToken).toBe('t4');
  expect((await getAccessToken(evergrant, request)).accessToken).toBe('t4');
  expect((await getAccessToken(client(), request)).accessToken).toBe('t5');
});

it('never uses a kept token in its last half minute, nor a kept failure', async () => {
  const evergrant = client();
  expiresInMs.value = 29_000;
  await getAccessToken(evergrant, request);
  expect((await getAccessToken(evergrant, request)).accessToken).toBe('t2');
  world.refuse = true;
  await expect(getAccessToken(evergrant, { ...request, forceRefresh: true })).rejects.toThrow();
  world.refuse = false;
  expect((await getAccessToken(evergrant, request)).accessToken).toBe('t3');
});

it('lets one give up without the others', async () => {
  const evergrant = client();
  const giving = new AbortController();
  const first = getAccessToken(evergrant, request, { signal: giving.signal });
  const second = getAccessToken(evergrant, request);
  giving.abort();
  await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
  expect((await second).accessToken).toBe('t1');
});
