import { expect, test } from 'vitest';
import { connectSandboxControl } from '../index.ts';
import { connectClient, verdict } from '../testing/client.ts';
import { openSandbox } from '../testing/open-sandbox.ts';

const controlToken = 'control-token';

test('the control interface does over HTTP what it does in process', async () => {
  await using sandbox = await openSandbox({ controlToken });
  const control = connectSandboxControl({ issuer: sandbox.issuer, controlToken, fetch });

  await control.consent({ account: 'load-test-17', decision: 'approve' });
  await control.configure({ accessTokenTtl: 5, graceSeconds: 1 });
  const client = await connectClient(sandbox);
  const tokens = await client.connect();
  expect(tokens.expires_in).toBe(5);

  await control.setFault('token', { kind: 'status', status: 500, times: 1 });
  const waiting = control.waitForLedger({ endpoint: 'token', grantType: 'refresh_token', count: 1 }, 2000);
  expect(await verdict(await client.refresh(tokens.refresh_token))).toBe('500');
  expect(await waiting).toMatchObject([{ status: 500, fault: 'status', accountId: 'load-test-17' }]);

  await control.setClientSecret('hub', 'other');
  expect(await verdict(await client.refresh(tokens.refresh_token))).toBe('401 invalid_client');
  expect(await control.revokeGrants('load-test-17')).toBe(1);
  expect(await control.alarms()).toBe(0);
  expect(await control.ledger({ outcome: 'error' })).toEqual(
    await sandbox.control.ledger({ outcome: 'error' }),
  );
  await control.clearLedger();
  await control.setFault('token', null);
  await control.consent(null);
  expect(await control.ledger()).toEqual([]);
});

test('the clock is moved by whoever started the sandbox, and by nobody where that was not said', async () => {
  await using fixed = await openSandbox({ controlToken });
  const refused = connectSandboxControl({ issuer: fixed.issuer, controlToken, fetch });
  await expect(refused.advanceClock(1)).rejects.toThrow('EVERGRANT_TEST_CLOCK=on');

  let now = 1_000;
  const advanceClock = async (ms: number) => {
    now += ms;
    return new Date(now);
  };
  await using movable = await openSandbox({ controlToken, advanceClock });
  const control = connectSandboxControl({ issuer: movable.issuer, controlToken, fetch });
  expect([await control.advanceClock(500), await control.advanceClock(0)]).toEqual([1_500, 1_500]);
  await expect(control.advanceClock(-1)).rejects.toThrow('expected');
});

test('its errors arrive with their name', async () => {
  await using sandbox = await openSandbox({ controlToken });
  const control = connectSandboxControl({ issuer: sandbox.issuer, controlToken, fetch });
  await expect(control.setClientSecret('nobody', 'x')).rejects.toMatchObject({ name: 'RangeError' });
  await expect(control.waitForLedger({ count: 1 }, 20)).rejects.toMatchObject({
    name: 'TimeoutError',
    message: '0 of 1 requests seen within 20 ms',
  });
  await expect(control.consent({ account: 'Not An Id', decision: 'deny' })).rejects.toMatchObject({
    name: 'ZodError',
  });
});

test('it is closed to a wrong token, and absent when no token is set', async () => {
  await using guarded = await openSandbox({ controlToken });
  const stranger = connectSandboxControl({ issuer: guarded.issuer, controlToken: 'guess', fetch });
  await expect(stranger.alarms()).rejects.toThrow('control token');

  await using closed = await openSandbox();
  const response = await fetch(`${closed.issuer}/control/alarms`, { method: 'POST' });
  expect(response.status).toBe(404);
});

test('neither the ledger nor the log ever holds a token, a code or a secret', async () => {
  const logged: unknown[] = [];
  await using sandbox = await openSandbox({ log: (message, fields) => logged.push(message, fields) });
  await sandbox.control.consent({ account: 'ada', decision: 'approve' });
  const client = await connectClient(sandbox);
  const answer = await fetch(client.authorizationUrl(), { redirect: 'manual' });
  const callback = new URL(answer.headers.get('location') ?? '');
  const first = await client.exchange(callback);
  const second = await client.refreshed(first.refresh_token);
  await client.userinfo(second.access_token);
  await client.refresh(first.refresh_token);
  await client.revoke(second.refresh_token);

  const seen = JSON.stringify([await sandbox.control.ledger(), logged]);
  const secrets = [
    callback.searchParams.get('code'),
    first.access_token,
    first.refresh_token,
    first.id_token,
    second.access_token,
    second.refresh_token,
    'hub-secret',
  ];
  for (const secret of secrets) {
    expect(secret).toBeTruthy();
    expect(seen).not.toContain(secret);
  }
  expect(await sandbox.control.ledger()).toHaveLength(7);
});
