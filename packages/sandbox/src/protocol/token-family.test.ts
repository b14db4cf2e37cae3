import { expect, test } from 'vitest';
import { connectClient, verdict } from '../testing/client.ts';
import { openSandbox } from '../testing/open-sandbox.ts';

async function connected(options: Parameters<typeof openSandbox>[0] = {}) {
  const sandbox = await openSandbox(options);
  await sandbox.control.consent({ account: 'ada', decision: 'approve' });
  const client = await connectClient(sandbox);
  return { ...sandbox, ...client, tokens: await client.connect() };
}

test('every refresh replaces the refresh token', async () => {
  await using hub = await connected();
  const second = await hub.refreshed(hub.tokens.refresh_token);
  const third = await hub.refreshed(second.refresh_token);

  const distinct = new Set([hub.tokens.refresh_token, second.refresh_token, third.refresh_token]);
  expect(distinct.size).toBe(3);
  const ledger = await hub.control.ledger({ grantType: 'refresh_token' });
  expect(ledger.map(({ tokenFingerprint }) => tokenFingerprint)[1]).toBe(ledger[0]?.issuedFingerprint);
});

test('a spent refresh token revokes the whole family and raises the alarm', async () => {
  await using hub = await connected();
  const next = await hub.refreshed(hub.tokens.refresh_token);

  expect(await verdict(await hub.refresh(hub.tokens.refresh_token))).toBe('400 invalid_grant');

  expect(await verdict(await hub.refresh(next.refresh_token))).toBe('400 invalid_grant');
  expect(await verdict(await fetch(`${hub.issuer}/api/me`, bearer(next.access_token)))).toBe(
    '401 invalid_token',
  );
  expect(await hub.control.alarms()).toBe(1);
  const alarming = (await hub.control.ledger()).filter(({ alarm }) => alarm);
  expect(alarming).toMatchObject([{ alarm: 'reuse_detected', accountId: 'ada', error: 'invalid_grant' }]);
});

test('of simultaneous refreshes with one token the first wins and the second is a reuse', async () => {
  await using hub = await connected();
  const answers = await Promise.all([1, 2].map(() => hub.refresh(hub.tokens.refresh_token)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(await hub.control.alarms()).toBe(1);
});

test('within the grace a replay gets the same tokens and no alarm, however many come at once', async () => {
  await using hub = await connected({ graceSeconds: 30 });
  const { refresh_token } = hub.tokens;

  const answers = await Promise.all(Array.from({ length: 5 }, () => hub.refreshed(refresh_token)));

  expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.access_token)).size).toBe(1);
  expect(await hub.control.alarms()).toBe(0);
  expect(await verdict(await hub.refresh(answers[0]?.refresh_token ?? ''))).toBe('200');
});

test('a replay within the grace still needs the client secret', async () => {
  await using hub = await connected({ graceSeconds: 30 });
  await hub.refreshed(hub.tokens.refresh_token);
  await hub.control.setClientSecret('hub', 'another-secret');
  expect(await verdict(await hub.refresh(hub.tokens.refresh_token))).toBe('401 invalid_client');
});

test('a replay within the grace of a revoked grant gets nothing', async () => {
  await using hub = await connected({ graceSeconds: 30 });
  await hub.refreshed(hub.tokens.refresh_token);
  await hub.control.revokeGrants('ada');
  expect(await verdict(await hub.refresh(hub.tokens.refresh_token))).toBe('400 invalid_grant');
});

test('a replay after the grace is a reuse', async () => {
  await using hub = await connected({ graceSeconds: 0.05 });
  await hub.refreshed(hub.tokens.refresh_token);
  const replay = async () => (await hub.refresh(hub.tokens.refresh_token)).status;
  await expect.poll(replay).toBe(400);
  expect(await hub.control.alarms()).toBe(1);
});

test('without rotation the refresh token stays', async () => {
  await using hub = await connected({ rotation: false });
  const answer = await hub.refreshed(hub.tokens.refresh_token);
  expect(answer.refresh_token).toBe(hub.tokens.refresh_token);
  expect(await verdict(await hub.refresh(hub.tokens.refresh_token))).toBe('200');
  expect(await hub.control.alarms()).toBe(0);
});

test('a spent authorization code revokes what it was exchanged for', async () => {
  await using hub = await connected();
  const answer = await fetch(hub.authorizationUrl(), { redirect: 'manual' });
  const callback = answer.headers.get('location') ?? '';
  const tokens = await hub.exchange(callback);
  await expect(hub.exchange(callback)).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await verdict(await hub.refresh(tokens.refresh_token))).toBe('400 invalid_grant');
});

function bearer(accessToken: string): RequestInit {
  return { headers: { authorization: `Bearer ${accessToken}` } };
}
