import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  hub = await startTestHub();
  browser = hub.openBrowser();
  await browser.signUp();
});
afterAll(() => hub.stop());

const html = { headers: { accept: 'text/html,*/*' } };

/** One of every kind of answer. */
const answers: [string, () => Promise<Response>][] = [
  ['a page', () => browser.fetch('/', html)],
  ['a page of the dashboard that it finds by itself', () => browser.fetch('/connections/7', html)],
  ['an asset', () => browser.fetch('/favicon.svg')],
  ['an API answer', () => browser.fetch('/api/v1/connections')],
  ['an API error', () => browser.fetch('/api/v1/connections/999999')],
  ['an API path that does not exist', () => browser.fetch('/api/v1/nothing')],
  ['the OpenAPI document', () => browser.fetch('/api/v1/openapi.json')],
  ['a tRPC answer', () => browser.fetch('/trpc/me.get')],
  ['a tRPC error', () => browser.fetch('/trpc/nothing.here')],
  ['a token answer', () => browser.post('/api/v1/tokens', {})],
  ['a sign-in answer', () => browser.fetch('/api/auth/get-session')],
  ['a sign-in path that is not offered', () => browser.fetch('/api/auth/admin/impersonate-user')],
  ['a callback', () => browser.fetch('/oauth/callback/sandbox?code=x&state=y')],
  ['a link', () => browser.fetch('/connect/sandbox?state=x')],
  ['health', () => browser.fetch('/healthz')],
  ['readiness', () => browser.fetch('/readyz')],
  ['metrics', () => browser.fetch('/metrics')],
  ['a body that is not JSON', () => browser.fetch('/api/v1/connections', { method: 'POST', body: 'x' })],
  ['a body that is too large', () => browser.post('/api/v1/connections', { x: 'x'.repeat(1_100_000) })],
  ['an unknown method', () => browser.fetch('/api/v1/connections', { method: 'PUT' })],
  ['a preflight', () => browser.fetch('/api/v1/connections', { method: 'OPTIONS' })],
  ['an address that cannot be decoded', () => browser.fetch('/%ff')],
  ['an address that is too long', () => browser.fetch(`/connect/${'a'.repeat(6_000)}`)],
  [
    'a live stream',
    async () => {
      const answer = await browser.fetch('/trpc/connections.onChange');
      await answer.body?.cancel();
      return answer;
    },
  ],
];

describe('every answer carries the security headers', () => {
  it.each(answers)('%s', async (_, ask) => {
    const { headers, status } = await ask();
    expect(status).toBeLessThan(500);
    const policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
        const [name = '', ...values] = part.split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(policy).toMatchObject({
      'default-src': "'self'",
      'script-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'x-correlation-id': expect.stringMatching(/^int-/),
    });
    for (const name of ['x-powered-by', 'server', 'access-control-allow-origin', 'strict-transport-security'])
      expect(headers.has(name)).toBe(false);
  });

  it('and on https the browser is told to stay there', async () => {
    await using secure = await startTestHub({
      environment: { EVERGRANT_PUBLIC_URL: 'https://hub.example.com' },
    });
    const { headers } = await fetch(`${secure.listenUrl}/healthz`);
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
  });
});

describe('what is about somebody is never stored in a cache', () => {
  const personal = new Set([
    'an API answer',
    'an API error',
    'a token answer',
    'a sign-in answer',
    'a callback',
    'a link',
    'readiness',
    'a tRPC answer',
    'a tRPC error',
  ]);
  it.each(answers.filter(([name]) => personal.has(name)))('%s', async (_, ask) => {
    expect((await ask()).headers.get('cache-control')).toBe('no-store');
  });
});

describe('an answer of the server', () => {
  it('to something that does not exist is an error of ours, for machines', async () => {
    for (const path of [
      '/nothing',
      '/api/v1/nothing',
      '/api/auth/nothing',
      '/trpc',
      '/%ff',
      '/connect/sandbox',
    ]) {
      const response = await fetch(`${hub.url}${path}`);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toMatchObject({
        error: { code: 'NOT_FOUND', correlationId: response.headers.get('x-correlation-id') },
      });
    }
  });

  it('to a browser that came by another name of this machine is the way to the one at which people sign in', async () => {
    const another = hub.url.replace('127.0.0.1', 'localhost');
    const ask = (address: string, headers: Record<string, string> = html.headers) =>
      fetch(address, { headers, redirect: 'manual' });
    for (const path of ['/', '/connections/7?from=mail', '//evil.example/']) {
      const { status, headers } = await ask(`${another}${path}`);
      expect([status, headers.get('location')]).toEqual([302, `${hub.url}${path}`]);
    }
    // Machines may ask by any name, and a name that is not this machine's is a proxy's affair.
    expect((await ask(`${another}/nothing`, {})).status).toBe(404);
    expect((await ask(`${hub.url}/nothing`)).status).not.toBe(302);
    await using proxied = await startTestHub({
      environment: { EVERGRANT_PUBLIC_URL: 'https://hub.example.com' },
    });
    expect((await ask(`${proxied.listenUrl}/`)).status).not.toBe(302);
  });

  it('never says what it is built with, whatever is wrong with the request', async () => {
    const socket = connect(Number(new URL(hub.listenUrl).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.end('GET /\u0000 HTTP/1.1\r\nhost: x\r\nbroken header\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(answer.toLowerCase()).not.toMatch(/fastify|node|stack|\.ts/);
  });

  it('takes the word of as many proxies as it was told to, and of nobody else (RFC 9700 4.13)', async () => {
    const addressSeen = async (hops: string) => {
      await using other = await startTestHub({ environment: { EVERGRANT_TRUSTED_PROXY_HOPS: hops } });
      const { email } = await other.openBrowser().signUp();
      await other.openBrowser().fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': '192.0.2.1, 198.51.100.1',
          'x-forwarded-host': 'evil.example',
        },
        body: JSON.stringify({ email, password: 'not the password' }),
      });
      const failed = () => other.deps.db.prisma.auditEvent.findMany({ where: { event: 'sign_in_failed' } });
      await expect.poll(failed).toHaveLength(1);
      const [event] = await failed();
      return event?.ipAddress;
    };
    expect([await addressSeen('0'), await addressSeen('1'), await addressSeen('2')]).toEqual([
      '127.0.0.1',
      '198.51.100.1',
      '192.0.2.1',
    ]);
  });

  it('counts by the pattern of the route: no address, no id, no code becomes a label', async () => {
    await browser.fetch('/oauth/callback/sandbox?code=canary-code&state=canary-state');
    await browser.fetch('/api/v1/connections/987654321');
    await browser.fetch('/canary-path');
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).toContain('route="/oauth/callback/:provider"');
    expect(metrics).toContain('route="/api/v1/connections/:id"');
    expect(metrics).not.toMatch(/canary|987654321/);
  });

  it('is logged by the pattern of the route, with the correlation id', async () => {
    const response = await browser.fetch('/oauth/callback/sandbox?code=canary-code&state=canary-state');
    const line = hub
      .logText()
      .split('\n')
      .find(
        (entry) =>
          entry.includes(response.headers.get('x-correlation-id') ?? '-') && entry.includes('[http]'),
      );
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      route: '/oauth/callback/:provider',
      status: 303,
      method: 'GET',
    });
    expect(hub.logText()).not.toContain('canary-code');
  });
});
