import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Flow } from '../types.ts';
import { openConnect } from './open-connect.ts';

const session = { url: 'https://hub.example/connect-sessions/secret', token: 'evs_token' };
const PENDING: Flow = { status: 'pending', expiresAt: '2030-01-01T00:00:00.000Z' };
const CONNECTED: Flow = { status: 'connected', connectionId: 7 };
const DENIED: Flow = { status: 'error', code: 'CONSENT_DENIED' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A browser and a hub that say one thing after the other: what was started by now (newest first), and whether the window looks closed. */
function pageWith(steps: readonly { readonly flows: readonly Flow[]; readonly closed?: boolean }[]) {
  const opened = { closed: false, close: vi.fn() };
  const asked: Request[] = [];
  let step = 0;
  const fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push(new Request(input, init));
    const { flows } = steps[Math.min(step, steps.length - 1)] ?? { flows: [] };
    step += 1;
    opened.closed = steps[Math.min(step, steps.length - 1)]?.closed ?? false;
    const named = flows.map((flow, index) => ({
      flowId: `f${flows.length - index}`,
      provider: 'sandbox',
      flow,
    }));
    return new Response(JSON.stringify({ result: { data: { flows: named } } }));
  });
  const open = vi.fn((..._: string[]): Window | null => opened as unknown as Window);
  const browser = {
    screenX: 0,
    screenY: 0,
    outerWidth: 800,
    outerHeight: 800,
    open,
    location: { assign: vi.fn() },
  };
  return { browser, fetch, opened, asked };
}

async function outcomeOf(page: ReturnType<typeof pageWith>, options = {}) {
  const outcome = openConnect(session, { ...page, ...options });
  outcome.catch(() => undefined);
  for (let second = 0; second < 20; second += 1) await vi.advanceTimersByTimeAsync(1_000);
  return outcome;
}

const NOTHING = { flows: [] };

it('ends with the first account that is connected, and closes the window', async () => {
  const page = pageWith([NOTHING, { flows: [PENDING] }, { flows: [DENIED] }, { flows: [CONNECTED, DENIED] }]);
  expect(await outcomeOf(page, { provider: 'google' })).toEqual(CONNECTED);
  expect(page.opened.close).toHaveBeenCalled();
  expect(page.browser.open).toHaveBeenCalledExactlyOnceWith(
    'https://hub.example/connect-sessions/secret?provider=google&window=1',
    '_blank',
    expect.any(String),
  );
  expect(page.asked[0]?.headers.get('authorization')).toBe('Bearer evs_token');
  expect(page.asked[0]?.url).not.toContain('evs_token');
});

it('does not take what was connected earlier in the session for the answer', async () => {
  const page = pageWith([
    { flows: [CONNECTED] },
    { flows: [CONNECTED] },
    { flows: [DENIED, CONNECTED] },
    { flows: [DENIED, CONNECTED], closed: true },
  ]);
  expect(await outcomeOf(page)).toEqual(DENIED);
});

it('says that the user closed the window only when nothing is under way', async () => {
  expect(await outcomeOf(pageWith([NOTHING, NOTHING, { flows: [], closed: true }]))).toEqual({
    status: 'closed',
  });
  const busy = pageWith([
    NOTHING,
    NOTHING,
    { flows: [PENDING], closed: true },
    { flows: [CONNECTED], closed: true },
  ]);
  expect(await outcomeOf(busy)).toEqual(CONNECTED);
});

it('does not believe a window that seems closed at once: it is cut off from the page', async () => {
  const page = pageWith([
    NOTHING,
    { flows: [], closed: true },
    { flows: [], closed: true },
    { flows: [CONNECTED], closed: true },
  ]);
  expect(await outcomeOf(page)).toEqual(CONNECTED);
});

it('leaves in this tab where no window may be opened', async () => {
  const page = pageWith([NOTHING]);
  page.browser.open.mockReturnValue(null);
  expect(await openConnect(session, page)).toEqual({ status: 'redirecting' });
  expect(page.browser.location.assign).toHaveBeenCalledExactlyOnceWith(session.url);
  expect(page.fetch).not.toHaveBeenCalled();
});

it('ends when the session has, or the caller gives up', async () => {
  const page = pageWith([NOTHING]);
  const error = {
    code: 'UNAUTHENTICATED',
    message: 'no',
    retryable: false,
    correlationId: 'int-1',
    docs: '',
  };
  const refusal = {
    error: { message: 'no', code: -32001, data: { code: 'UNAUTHORIZED', httpStatus: 401, error } },
  };
  page.fetch.mockResolvedValue(new Response(JSON.stringify(refusal), { status: 401 }));
  await expect(outcomeOf(page)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const given = pageWith([NOTHING]);
  await expect(outcomeOf(given, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  expect(given.opened.close).toHaveBeenCalled();
});
