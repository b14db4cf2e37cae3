import { expect, it } from 'vitest';
import { createEvergrantClient } from './create-evergrant-client.ts';
import type { Flow } from './types.ts';
import { waitForConnection } from './wait-for-connection.ts';

/** A hub that says these of a flow, one after the other; null: it cannot be reached. */
function hubSaying(...said: (Flow | null)[]) {
  const fetch = async () => {
    const flow = said.shift();
    if (flow === null) throw new TypeError('fetch failed');
    return new Response(JSON.stringify({ result: { data: flow } }));
  };
  return createEvergrantClient({ url: 'http://hub', fetch, retries: 0 });
}

const pending: Flow = { status: 'pending', expiresAt: '2030-01-01T00:00:00.000Z' };
const wait = (...said: (Flow | null)[]) =>
  waitForConnection(hubSaying(...said), { flowId: 'f1' }, { pollMs: 1 });

it('waits until the account is connected, also while the hub is away', async () => {
  expect(await wait(pending, null, pending, { status: 'connected', connectionId: 7 })).toBe(7);
});

it('throws what it ended with', async () => {
  await expect(wait(pending, { status: 'error', code: 'CONSENT_DENIED' })).rejects.toMatchObject({
    code: 'CONSENT_DENIED',
  });
  await expect(wait({ status: 'expired' })).rejects.toMatchObject({ code: 'FLOW_EXPIRED' });
});

it('stops at once when the caller gives up between two readings', async () => {
  const givingUp = new AbortController();
  const hub = createEvergrantClient({
    url: 'http://hub',
    retries: 0,
    fetch: async (_url, init) => {
      init?.signal?.throwIfAborted();
      setTimeout(() => givingUp.abort());
      return new Response(JSON.stringify({ result: { data: pending } }));
    },
  });
  const options = { signal: givingUp.signal, pollMs: 3_600_000 };
  await expect(waitForConnection(hub, { flowId: 'f1' }, options)).rejects.toMatchObject({ code: 'ABORTED' });
});

it('stops when the caller gives up', async () => {
  const signal = AbortSignal.abort();
  await expect(waitForConnection(hubSaying(pending), { flowId: 'f1' }, { signal })).rejects.toMatchObject({
    code: 'ABORTED',
  });
});
