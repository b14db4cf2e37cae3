import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { createTestUptime } from '../testing/test-uptime.ts';

const CONNECTIONS = 2_000;
const TABS = 5;
/** What a page loads besides the API's answers. */
const FILES = 20;

let hub: TestHub;
let browser: Browser;
/** Moved by hand: what takes a slow machine long happens in the moment that it stands for. */
const uptime = createTestUptime();
beforeAll(async () => {
  hub = await startTestHub({ uptime });
  browser = hub.openBrowser();
  const { userId } = await browser.signUp();
  await hub.deps.db.pool.query(
    `INSERT INTO connections (user_id, provider, provider_account_id, account_name, account_email, avatar_url,
       requested_scope, granted_scope, updated_at)
     SELECT $1, 'sandbox', 'account-' || n, 'Somebody with a name ' || n, 'somebody' || n || '@example.com',
       'https://avatars.example.com/' || n || '.png', '{openid,email,profile}', '{openid,email,profile}', now()
     FROM generate_series(1, $2::int) AS n`,
    [userId, CONNECTIONS],
  );
});
afterAll(() => hub.stop());

const statusOf = async (path: string): Promise<number> => {
  const answer = await browser.fetch(path);
  await answer.arrayBuffer();
  return answer.status;
};

/** The API's part of a page that shows connections. */
const QUERIES = ['me.get', 'providers.list', 'connections.list?input={}', 'audit.list?input={}'];
const read = () => Promise.all(QUERIES.map((query) => statusOf(`/trpc/${query}`)));

it('opens in several tabs at once, and reads everything anew with every change, without being refused', async () => {
  const closing = new AbortController();
  const openTab = async () => {
    const files = await Promise.all(Array.from({ length: FILES }, () => statusOf('/favicon.svg')));
    const stream = await browser.fetch('/trpc/connections.onChange', { signal: closing.signal });
    return [...files.filter((status) => status === 429), stream.status, ...(await read())];
  };
  const opened = await Promise.all(Array.from({ length: TABS }, openTab));
  expect(new Set(opened.flat())).toEqual(new Set([200]));

  // Two windows side by side, while a run over all connections changes some every second.
  for (let second = 0; second < 20; second += 1) {
    uptime.advance(1_000);
    const answers = await Promise.all([read(), read()]);
    expect(new Set(answers.flat()), `second ${second}`).toEqual(new Set([200]));
  }
  closing.abort();
});
