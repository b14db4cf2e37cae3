import { expect, it } from 'vitest';
import { createPatientFetch, type HubFetch } from './patient-fetch.ts';

const GET = 'https://hub.example/trpc/connections.list';
const TOKEN = 'https://hub.example/trpc/tokens.get';
const POST = 'https://hub.example/trpc/connections.start';

const refusal =
  (status: number, error: object, headers: Record<string, string> = {}) =>
  () =>
    new Response(
      JSON.stringify({ error: { message: 'no', code: -32000, data: { error: { code: 'X', ...error } } } }),
      {
        status,
        headers,
      },
    );
const done = () => new Response('{"result":{"data":1}}');
const proxy = () => new Response('<h1>Bad gateway</h1>', { status: 502 });
const cut = () => {
  throw new TypeError('fetch failed');
};

/** Plays answers one after the other, and remembers how long was waited between them. */
function play(answers: readonly (() => Response)[], options: { retries?: number; timeoutMs?: number } = {}) {
  const pauses: number[] = [];
  let asked = 0;
  const fetch: HubFetch = async () => (answers[asked++] ?? done)();
  const patient = createPatientFetch({
    ...{ fetch, retries: 2, timeoutMs: 60_000, ...options },
    wait: async (ms) => void pauses.push(ms),
  });
  return { patient, pauses, asked: () => asked };
}

const unavailable = refusal(503, { code: 'DATABASE_ERROR', retryable: true });

it.each([
  ['a query', GET, 'GET', [unavailable, proxy, done], 3],
  ['the reading of a token', TOKEN, 'POST', [cut, unavailable, done], 3],
  ['a change that was refused at the door', POST, 'POST', [refusal(429, { retryable: true }), done], 2],
] as const)('repeats %s', async (_, url, method, answers, attempts) => {
  const { patient, asked } = play(answers);
  expect((await patient(url, { method })).status).toBe(200);
  expect(asked()).toBe(attempts);
});

it.each([
  ['a change that may have been made', POST, 'POST', unavailable, 503],
  ['what the hub calls final', GET, 'GET', refusal(503, { retryable: false }), 503],
  ['a mistake', GET, 'GET', refusal(400, { retryable: false }), 400],
] as const)('never repeats %s', async (_, url, method, answer, status) => {
  const { patient, asked } = play([answer]);
  expect((await patient(url, { method })).status).toBe(status);
  expect(asked()).toBe(1);
});

it('says that the hub cannot be reached when no attempt was answered', async () => {
  const { patient, asked } = play([cut, cut, cut]);
  await expect(patient(GET, {})).rejects.toMatchObject({
    code: 'HUB_UNREACHABLE',
    retryable: true,
    message: 'fetch failed',
  });
  expect(asked()).toBe(3);
});

it('pauses for as long as the hub asks, and else for longer and longer', async () => {
  const told = refusal(429, { code: 'RATE_LIMITED', retryable: true, retryAfter: 7 });
  const inHeader = () => new Response('', { status: 503, headers: { 'retry-after': '2' } });
  const { patient, pauses } = play([told, inHeader, done]);
  await patient(GET, {});
  expect(pauses).toEqual([7_000, 2_000]);
  const backoff = play([proxy, proxy, proxy, proxy], { retries: 3 });
  await backoff.patient(GET, {});
  for (const [attempt, ms] of backoff.pauses.entries()) expect(ms).toBeLessThanOrEqual(250 * 2 ** attempt);
  expect(backoff.pauses).toHaveLength(3);
});

it('answers what it has when the hub asks for more time than there is', async () => {
  const { patient, asked } = play([refusal(429, { code: 'RATE_LIMITED', retryable: true, retryAfter: 90 })]);
  expect((await patient(GET, {})).status).toBe(429);
  expect(asked()).toBe(1);
});

/** Never answers, as long as nobody gives up. */
const hang: HubFetch = (_, { signal }) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

it('has a deadline, after which trying again makes sense', async () => {
  const patient = createPatientFetch({ fetch: hang, retries: 2, timeoutMs: 20 });
  await expect(patient(GET, {})).rejects.toMatchObject({
    code: 'HUB_UNREACHABLE',
    retryable: true,
    message: 'No answer within 20 ms.',
  });
});

it('says that the caller gave up, which is not worth repeating', async () => {
  const patient = createPatientFetch({ fetch: hang, retries: 2, timeoutMs: 60_000 });
  const giving = new AbortController();
  const call = patient(GET, { signal: giving.signal });
  giving.abort('enough');
  await expect(call).rejects.toMatchObject({ code: 'ABORTED', retryable: false, cause: 'enough' });
});

it('gives up between two attempts as well', async () => {
  const giving = new AbortController();
  const patient = createPatientFetch({
    ...{ fetch: async () => proxy(), retries: 2, timeoutMs: 60_000 },
    wait: () => new Promise(() => giving.abort()),
  });
  await expect(patient(GET, { signal: giving.signal })).rejects.toMatchObject({ code: 'ABORTED' });
});
