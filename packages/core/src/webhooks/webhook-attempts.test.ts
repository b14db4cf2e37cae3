import { expect, test } from 'vitest';
import { deleteExpired } from '../delete-expired.ts';
import { resendWebhooks } from '../resend-webhooks.ts';
import { runJob } from '../run-job.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { changeWebhookEndpoint } from './change-webhook-endpoint.ts';
import { createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { listWebhookAttempts } from './list-webhook-attempts.ts';
import { listWebhookEndpoints } from './list-webhook-endpoints.ts';
import { startReceiver } from './receiver.fixture.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { signWebhook } from './sign-webhook.ts';
import { switchWebhookEndpoint } from './switch-webhook-endpoint.ts';
import { testWebhookEndpoint } from './test-webhook-endpoint.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
const JOBS = 'the jobs that are due';

async function start(...answers: Parameters<typeof startReceiver>) {
  const receiver = await startReceiver(...answers);
  const hub = await createTestHub({ trustedWebhookOrigins: [receiver.origin] });
  const { id, secret } = await createWebhookEndpoint(hub.deps, { url: receiver.origin }, hub.origin('cli'));
  const log = (failed = false) =>
    listWebhookAttempts(hub.deps, id, { failed, limit: 10 }).then(({ attempts }) => attempts);
  return {
    ...{ receiver, hub, id, secret, log },
    work: () => hub.queue.work((job) => runJob(hub.deps, job)),
    resend: (which: Parameters<typeof resendWebhooks>[1]['which']) =>
      resendWebhooks(hub.deps, { id, which }, hub.origin('cli')),
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

const eventsOf = async (hub: TestHub) =>
  (
    await hub.deps.db.prisma.auditEvent.findMany({
      where: { event: { startsWith: 'webhook' } },
      orderBy: { id: 'asc' },
    })
  ).map(({ event }) => event);

test('every attempt is logged with what was sent, what came back, and how long it took', async () => {
  await using it = await start({ status: 503, body: 'busy\u0000 with\nsomething' }, 200);
  const user = await it.hub.createUser();
  await user.connect({ account: 'ada' });
  expect(await it.work(), JOBS).toHaveLength(1);
  expect(await it.work(), JOBS).toEqual([]);
  await testWebhookEndpoint(it.hub.deps, { id: it.id }, it.hub.origin('cli'));

  const [tested, second, first] = await it.log();
  expect(first).toMatchObject({ outcome: 'refused', status: 503, answer: 'busy with something' });
  expect(second).toMatchObject({ outcome: 'delivered', status: 200, answer: '' });
  expect(second?.messageId).toBe(first?.messageId);
  expect(first?.messageId).toBe(it.receiver.received[0]?.id);
  expect(JSON.parse(it.receiver.received[0]?.body ?? '')).toEqual(first?.event);
  expect(first?.durationMs).toBeGreaterThanOrEqual(0);
  expect(tested).toMatchObject({ outcome: 'delivered', event: { type: 'webhook.test' } });
  expect(await it.log(true)).toEqual([first]);
  const { attempts, nextCursor } = await listWebhookAttempts(it.hub.deps, it.id, { failed: false, limit: 1 });
  expect(attempts).toEqual([tested]);
  const before = nextCursor ?? undefined;
  const next = await listWebhookAttempts(it.hub.deps, it.id, { failed: false, before, limit: 5 });
  expect(next).toEqual({ attempts: [second, first], nextCursor: null });

  it.hub.clock.advance(WEEK_MS + MINUTE_MS);
  expect(await deleteExpired(it.hub.deps)).toMatchObject({ webhookAttempts: 3 });
});

test('the tenth attempt comes after the ninth, and pages go on where they ended', async () => {
  await using it = await start(200);
  for (let times = 0; times < 11; times += 1)
    await testWebhookEndpoint(it.hub.deps, { id: it.id }, it.hub.origin('cli'));
  const ids: number[] = [];
  for (let before: string | undefined, more = true; more; more = before !== undefined) {
    const page = await listWebhookAttempts(it.hub.deps, it.id, { failed: false, before, limit: 4 });
    ids.push(...page.attempts.map(({ id }) => Number(id)));
    before = page.nextCursor ?? undefined;
  }
  expect(ids).toHaveLength(11);
  expect(ids).toEqual([...ids].sort((a, b) => b - a));
});

test('an endpoint that asks to be left alone is left alone that long', async () => {
  await using it = await start({ status: 429, headers: { 'retry-after': '120' } }, 200);
  const user = await it.hub.createUser();
  await user.connect({ account: 'ada' });
  expect(await it.work(), JOBS).toHaveLength(1);
  it.hub.clock.advance(MINUTE_MS);
  expect(await it.work(), JOBS).toHaveLength(1);
  expect(it.receiver.received).toHaveLength(1);
  it.hub.clock.advance(MINUTE_MS + 1_000);
  expect(await it.work(), JOBS).toEqual([]);
  expect((await it.log()).map(({ outcome }) => outcome)).toEqual(['delivered', 'refused']);
});

test('after a rotation both secrets sign, until the old one ends', async () => {
  await using it = await start(200);
  const { deps } = it.hub;
  const { secret } = await rotateWebhookSecret(
    deps,
    { id: it.id, overlapMs: MINUTE_MS },
    it.hub.origin('cli'),
  );
  expect(secret).not.toBe(it.secret);
  const send = async () => {
    await testWebhookEndpoint(deps, { id: it.id }, it.hub.origin('cli'));
    const received = it.receiver.received.at(-1);
    if (received === undefined) throw new Error('nothing arrived');
    const { id, timestamp, body, signature } = received;
    const signedBy = (own: string) =>
      signWebhook([own], { id, sentAt: new Date(Number(timestamp) * 1_000), body })['webhook-signature'];
    return { signatures: signature.split(' '), signedBy };
  };
  const during = await send();
  expect(during.signatures).toEqual([during.signedBy(secret), during.signedBy(it.secret)]);
  it.hub.clock.advance(MINUTE_MS + 1_000);
  const after = await send();
  expect(after.signatures).toEqual([after.signedBy(secret)]);
  const { rows } = await deps.db.pool.query<{ stored: string }>(
    'SELECT to_jsonb(e)::text AS stored FROM webhook_endpoints e',
  );
  for (const { stored } of rows)
    for (const own of [secret, it.secret]) expect(stored).not.toContain(own.slice(6));
});

test('one message is sent again under its id, and so is all that never arrived', async () => {
  await using it = await start(200, 410);
  const user = await it.hub.createUser();
  const started = it.hub.clock.now();
  for (const account of ['ada', 'bob', 'grace']) await user.connect({ account });
  expect(await it.work(), JOBS).toEqual([]);
  // The first arrived, the second heard that nobody is there any more, the third was dropped.
  const outcomes = async () => (await it.log()).map(({ outcome }) => outcome);
  expect(await outcomes()).toEqual(['dropped', 'gone', 'delivered']);
  const [delivered] = it.receiver.received;
  await expect(it.resend({ messageId: delivered?.id ?? '' })).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
  });

  const turn = (enabled: boolean) =>
    switchWebhookEndpoint(it.hub.deps, { id: it.id, enabled }, it.hub.origin('cli'));
  await turn(true);
  await turn(true);
  expect(await it.resend({ undeliveredSince: new Date(started.getTime() + WEEK_MS) })).toBe(0);
  expect(await it.resend({ undeliveredSince: started })).toBe(2);
  expect(await it.resend({ messageId: delivered?.id ?? '' })).toBe(1);
  await expect(it.resend({ messageId: 'msg_of_nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await it.hub.queue.jobs()).map(({ payload }) => payload.correlationId)).toContain(delivered?.id);
  await turn(false);
  expect(await it.work(), JOBS).toEqual([]);
  expect(it.receiver.received).toHaveLength(2);
  expect((await outcomes()).filter((outcome) => outcome === 'dropped')).toHaveLength(4);
  expect(await eventsOf(it.hub)).toEqual([
    ...['webhook_created', 'webhook_disabled', 'webhook_enabled'],
    ...['webhook_resent', 'webhook_resent', 'webhook_disabled'],
  ]);
});

test('other events are chosen for an endpoint, whose row stays authenticated', async () => {
  await using it = await start(200);
  const change = (id: string) =>
    changeWebhookEndpoint(it.hub.deps, { id, events: ['connection.expired'] }, it.hub.origin('cli'));
  await change(it.id);
  await expect(change('we_of_nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await listWebhookEndpoints(it.hub.deps)).toMatchObject([{ events: ['connection.expired'] }]);
  await (await it.hub.createUser()).connect();
  expect(await it.hub.queue.jobs()).toEqual([]);
  expect(await testWebhookEndpoint(it.hub.deps, { id: it.id }, it.hub.origin('cli'))).toMatchObject({
    delivered: true,
  });
});
