import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectClient, verdict } from '../testing/client.ts';
import { openSandbox } from '../testing/open-sandbox.ts';
import type { Fault } from './fault.ts';

/** A connected client at a provider whose token endpoint has the fault. */
async function connectedWith(fault: Fault) {
  const sandbox = await openSandbox();
  await sandbox.control.consent({ account: 'ada', decision: 'approve' });
  const client = await connectClient(sandbox);
  const { refresh_token } = await client.connect();
  await sandbox.control.clearLedger();
  await sandbox.control.setFault('token', fault);
  return { ...sandbox, ...client, refreshToken: refresh_token };
}

test('status: answers what it is told, processes nothing, heals after `times`', async () => {
  const headers = { 'retry-after': '7' };
  await using hub = await connectedWith({
    kind: 'status',
    status: 503,
    body: { error: 'temporarily_unavailable' },
    headers,
    times: 1,
  });
  const broken = await hub.refresh(hub.refreshToken);
  expect(broken.headers.get('retry-after')).toBe('7');
  expect(await verdict(broken)).toBe('503 temporarily_unavailable');
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('200');
  expect(await hub.control.ledger()).toMatchObject([
    { status: 503, outcome: 'error', error: 'temporarily_unavailable', fault: 'status' },
    { status: 200, outcome: 'ok', accountId: 'ada' },
  ]);
});

test('delay: processes the request later', async () => {
  await using hub = await connectedWith({ kind: 'delay', ms: 120 });
  const started = performance.now();
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('200');
  expect(performance.now() - started).toBeGreaterThan(110);
});

test('hang: never answers and processes nothing', async () => {
  await using hub = await connectedWith({ kind: 'hang', times: 1 });
  const pending = hub.refresh(hub.refreshToken).then(
    () => 'answered',
    () => 'cut off',
  );
  await hub.control.waitForLedger({ endpoint: 'token', count: 1 }, 2000);
  expect(await Promise.race([pending, wait(50, 'silent')])).toBe('silent');
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('200');
  await hub.close();
  expect(await pending).toBe('cut off');
});

test('reset_before: resets the connection and processes nothing', async () => {
  await using hub = await connectedWith({ kind: 'reset_before', times: 1 });
  await expect(hub.refresh(hub.refreshToken)).rejects.toThrow();
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('200');
  expect(await hub.control.ledger()).toMatchObject([{ outcome: 'reset', status: 0 }, { outcome: 'ok' }]);
});

test('commit_then_reset: the refresh token is spent although no answer arrived', async () => {
  await using hub = await connectedWith({ kind: 'commit_then_reset', times: 1 });
  await expect(hub.refresh(hub.refreshToken)).rejects.toThrow();
  const [entry] = await hub.control.ledger();
  expect(entry).toMatchObject({ outcome: 'reset', status: 200, fault: 'commit_then_reset' });
  expect(entry?.issuedFingerprint).toMatch(/^[0-9a-f]{12}$/);
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('400 invalid_grant');
  expect(await hub.control.alarms()).toBe(1);
});

test('drip: sends the whole body, slowly', async () => {
  await using hub = await connectedWith({ kind: 'drip', ms: 1 });
  const response = await hub.refresh(hub.refreshToken);
  const headersAt = performance.now();
  expect(await response.json()).toMatchObject({ expires_in: 60 });
  expect(performance.now() - headersAt).toBeGreaterThan(300);
});

test('replace_body: answers something else and processes nothing', async () => {
  await using hub = await connectedWith({
    kind: 'replace_body',
    body: '<h1>Maintenance</h1>',
    contentType: 'text/html',
    times: 1,
  });
  const response = await hub.refresh(hub.refreshToken);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toBe('<h1>Maintenance</h1>');
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('200');
});

test('patch_body: alters the JSON answer of a request that was processed', async () => {
  await using hub = await connectedWith({
    kind: 'patch_body',
    set: { expires_in: 'soon' },
    unset: ['refresh_token'],
  });
  const answer: unknown = await (await hub.refresh(hub.refreshToken)).json();
  expect(answer).toMatchObject({ expires_in: 'soon', token_type: 'Bearer' });
  expect(answer).not.toHaveProperty('refresh_token');
  const [entry] = await hub.control.ledger();
  expect(entry?.issuedFingerprint).toBeDefined();
});

test('a fault meets only the grant type and client it names, until it is taken back', async () => {
  await using hub = await connectedWith({ kind: 'status', status: 500, grantType: 'authorization_code' });
  expect(await verdict(await hub.refresh(hub.refreshToken))).toBe('200');
  await expect(hub.connect()).rejects.toThrow();

  await hub.control.setFault('token', { kind: 'status', status: 500, clientId: 'somebody-else' });
  await hub.connect();
  await hub.control.setFault('token', { kind: 'status', status: 500, clientId: 'hub' });
  await expect(hub.connect()).rejects.toThrow();
  await hub.control.setFault('token', null);
  await hub.connect();
});

test('userinfo, revocation, discovery and jwks can fail as well', async () => {
  await using sandbox = await openSandbox();
  const paths = {
    userinfo: '/userinfo',
    revocation: '/revoke',
    discovery: '/.well-known/openid-configuration',
    jwks: '/jwks',
  } as const;
  for (const endpoint of ['userinfo', 'revocation', 'discovery', 'jwks'] as const) {
    await sandbox.control.setFault(endpoint, { kind: 'status', status: 502 });
    const method = endpoint === 'revocation' ? 'POST' : 'GET';
    expect((await fetch(sandbox.issuer + paths[endpoint], { method })).status).toBe(502);
  }
});
