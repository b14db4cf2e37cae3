import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { callProcedure } from '../testing/call-procedure.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

/**
 * Failure case 49, past the whole hub: whatever address somebody gives it, no host inside is even connected to. Names that resolve
 * to private addresses, or first to others (DNS rebinding), and redirects are the business of `guarded-fetch.test.ts`.
 */

let hub: TestHub;
let operator: Browser;
let contacts = 0;
/** Something inside that nobody outside may reach. */
const inside = createServer((socket) => {
  contacts += 1;
  socket.destroy();
});
let port: number;

beforeAll(async () => {
  await new Promise<void>((listening) => inside.listen(0, '::', listening));
  const address = inside.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  hub = await startTestHub();
  operator = hub.openBrowser();
  await operator.signUp();
});
afterAll(async () => {
  await hub.stop();
  inside.close();
});

const HOSTS = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  'localhost',
  'LOCALHOST.',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '10.0.0.1',
  '169.254.169.254',
  '[fd00:ec2::254]',
  '[fe80::1]',
];

/** Ways to make the hub send something to an address. */
const WAYS: Readonly<Record<string, (origin: string) => Promise<unknown>>> = {
  'an issuer to discover': (origin) =>
    callProcedure(operator.fetch, 'providerConfigurations.discover', { issuer: origin }),
  'a provider with endpoints there': async (origin) => {
    const provider = `p${crypto.randomUUID().slice(0, 8)}`;
    const entry = JSON.stringify({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
    });
    await callProcedure(operator.fetch, 'providerConfigurations.save', {
      ...{ provider, isNew: true, entry },
      ...{ clientId: 'x', clientSecret: 'x', scope: ['openid'] },
    });
    await callProcedure(operator.fetch, 'connections.start', { provider, redirectUrl: '/' });
  },
  'a webhook': async (origin) => {
    const { data } = await callProcedure(operator.fetch, 'webhooks.create', { url: `${origin}/hook` });
    const id = typeof data === 'object' && data !== null ? Reflect.get(data, 'id') : 'none';
    await callProcedure(operator.fetch, 'webhooks.sendTest', { id });
  },
};

describe.each(Object.entries(WAYS))('%s', (_, send) => {
  it.each(HOSTS)('at %s is sent nothing, over https and http', async (host) => {
    for (const scheme of ['https', 'http']) await send(`${scheme}://${host}:${port}`);
    expect(contacts).toBe(0);
  });
});

it('there was something to reach', async () => {
  await fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
  expect(contacts).toBeGreaterThan(0);
});
