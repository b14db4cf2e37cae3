import { expect, test } from 'vitest';
import { runJob } from '../run-job.ts';
import { createTestHub, type TestHub, type TestUser } from '../testing/index.ts';
import { type AccountAnswer, answerAccountQuestion, findAccountQuestion } from './account-question.ts';
import type { StartedFlow } from './start-connection.ts';

/** Reconnects Ada's connection, with another account. */
async function mistake(user: TestUser, connectionId: number) {
  const flow = await user.start({ connectionId });
  const parameters = await user.authorize(flow, { account: 'grace' });
  const completed = await user.callback(flow, parameters);
  return { flow, completed };
}

const ownerOf = (user: TestUser, flow: StartedFlow) => ({
  userId: user.id,
  browserSecret: flow.browserSecret ?? undefined,
});
const ask = (hub: TestHub, user: TestUser, flow: StartedFlow) =>
  findAccountQuestion(hub.deps, flow.flowId, ownerOf(user, flow));
const answer = (hub: TestHub, user: TestUser, flow: StartedFlow, choice: AccountAnswer) =>
  answerAccountQuestion(
    hub.deps,
    { flowId: flow.flowId, answer: choice },
    { owner: ownerOf(user, flow), origin: hub.origin(`user:${user.id}`) },
  );

/** Does what is due, as the relay and the queue do together. */
async function workDueJobs(hub: TestHub): Promise<void> {
  const { rows } = await hub.deps.db.pool.query('SELECT id::text FROM outbox WHERE due_at <= now()');
  const due = new Set(rows.map(({ id }) => id));
  for (const job of await hub.queue.jobs())
    if (due.has(job.id)) {
      await runJob(hub.deps, job);
      await hub.deps.db.pool.query('DELETE FROM outbox WHERE id = $1', [job.id]);
    }
}

/** Plays the end of the time to answer. */
const runOut = (hub: TestHub) =>
  hub.deps.db.pool.query("UPDATE outbox SET due_at = now() - interval '1 second'");

const revocations = async (hub: TestHub) =>
  (await hub.sandbox.control.ledger({ endpoint: 'revocation' })).length;
const accounts = async (hub: TestHub, user: TestUser) =>
  (await hub.service.getConnectedIntegrations(user.id))
    .map(({ providerAccountId }) => providerAccountId)
    .sort();

test('a reconnect with another account asks, naming both, and changes nothing until it is answered', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const token = await user.token();
  const { flow, completed } = await mistake(user, id);

  expect(new URL(completed.redirectTo).searchParams.get('flowId')).toBe(flow.flowId);
  const question = await ask(hub, user, flow);
  expect(question).toMatchObject({
    provider: 'sandbox',
    reconnected: { id, providerAccountId: 'ada', accountName: 'Ada Lovelace' },
    chosen: { providerAccountId: 'grace', accountName: 'Grace Hopper' },
    knownConnectionId: null,
  });
  const left = question.expiresAt.getTime() - Date.now();
  expect(left).toBeGreaterThan(9 * 60_000);
  expect(left).toBeLessThanOrEqual(10 * 60_000);
  await workDueJobs(hub);
  expect([await accounts(hub, user), await user.token(), await revocations(hub)]).toEqual([
    ['ada'],
    token,
    0,
  ]);
});

test('added, the other account becomes a connection of its own that works and is kept fresh', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { flow } = await mistake(user, id);

  const { connectionId } = await answer(hub, user, flow, 'add');
  expect(connectionId).not.toBe(id);
  expect(await accounts(hub, user)).toEqual(['ada', 'grace']);
  expect(await hub.works(await user.token({ accountId: 'grace' }))).toBe(true);
  expect(await hub.works(await user.token({ accountId: 'grace', forceRefresh: true }))).toBe(true);
  expect(await hub.works(await user.token({ accountId: 'ada' }))).toBe(true);
  await runOut(hub);
  await workDueJobs(hub);
  expect(await revocations(hub)).toBe(0);
  expect(await hub.service.getConnectedIntegrations(user.id)).toContainEqual(
    expect.objectContaining({ id: connectionId, requestedScope: expect.arrayContaining(['openid']) }),
  );
});

test('in place of the old one, it takes over the label, and the old grant is revoked', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const token = await user.token();
  await hub.deps.db.prisma.connection.update({ where: { id }, data: { label: 'Work' } });
  const { flow } = await mistake(user, id);

  const { connectionId } = await answer(hub, user, flow, 'replace');
  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([
    { id: connectionId, providerAccountId: 'grace', label: 'Work' },
  ]);
  await workDueJobs(hub);
  expect(await hub.works(token)).toBe(false);
  expect(await hub.works(await user.token())).toBe(true);
  expect(await hub.events(id)).toEqual(expect.arrayContaining(['integration_disconnected', 'token_revoked']));
  expect(await hub.deps.db.prisma.connection.findUnique({ where: { id } })).toMatchObject({ label: null });
});

test('cancelled, the new grant is revoked and everything stays as it was', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { flow } = await mistake(user, id);

  expect(await answer(hub, user, flow, 'cancel')).toEqual({ connectionId: null, code: null });
  await workDueJobs(hub);
  expect(await revocations(hub)).toBeGreaterThan(0);
  expect(await hub.queue.jobs()).toEqual([]);
  expect(await accounts(hub, user)).toEqual(['ada']);
  expect(await hub.works(await user.token())).toBe(true);
});

test('unanswered, the new grant is revoked, and an answer comes too late', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { flow } = await mistake(user, id);

  await runOut(hub);
  await expect(ask(hub, user, flow)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const choice of ['add', 'replace', 'cancel'] as const)
    await expect(answer(hub, user, flow, choice)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await workDueJobs(hub);
  expect(await revocations(hub)).toBeGreaterThan(0);
  expect(await accounts(hub, user)).toEqual(['ada']);
});

test('of several answers at once one counts', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { flow } = await mistake(user, id);

  const answers = await Promise.allSettled(
    (['add', 'replace', 'add', 'replace'] as const).map((choice) => answer(hub, user, flow, choice)),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(answer(hub, user, flow, 'cancel')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('nobody else can see or answer it: another user, another browser', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const stranger = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { flow } = await mistake(user, id);

  const attempts = [
    { user: stranger, flow },
    { user, flow: { ...flow, browserSecret: 'of-another-browser' } },
    { user, flow: { ...flow, browserSecret: null } },
  ];
  for (const attempt of attempts) {
    await expect(ask(hub, attempt.user, attempt.flow)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const choice of ['add', 'cancel'] as const)
      await expect(answer(hub, attempt.user, attempt.flow, choice)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
  }
  expect(await ask(hub, user, flow)).toBeDefined();
});

test('an account that is connected already is named, renewed by "add", and not harmed by "cancel"', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const grace = await user.connect({ account: 'grace' });
  const first = await mistake(user, id);
  expect(await ask(hub, user, first.flow)).toMatchObject({ knownConnectionId: grace.id });
  await answer(hub, user, first.flow, 'cancel');
  await workDueJobs(hub);
  expect(await revocations(hub)).toBe(0);
  expect(await hub.works(await user.token({ accountId: 'grace' }))).toBe(true);

  const second = await mistake(user, id);
  expect(await answer(hub, user, second.flow, 'add')).toEqual({ connectionId: grace.id, code: null });
  expect(await accounts(hub, user)).toEqual(['ada', 'grace']);
});

test('where nobody can be asked, the new grant is revoked at once', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const flow = await user.start({ connectionId: id, startedBy: 'connect_session' });
  const parameters = await user.authorize(flow, { account: 'grace' });
  const { outcome, redirectTo } = await user.callback(flow, parameters, { sessionUserId: null });

  expect(outcome).toMatchObject({ status: 'error', code: 'ACCOUNT_MISMATCH' });
  expect(new URL(redirectTo).searchParams.has('flowId')).toBe(false);
  await expect(ask(hub, user, flow)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await workDueJobs(hub);
  expect(await revocations(hub)).toBeGreaterThan(0);
});

/** Neither userinfo nor an ID token says who it is from now on. */
async function nameNobody({ sandbox }: TestHub) {
  await sandbox.control.setFault('userinfo', { kind: 'status', status: 403 });
  await sandbox.control.setFault('token', { kind: 'patch_body', unset: ['id_token'] });
}

test('a grant whose account the provider does not name is revoked', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  await nameNobody(hub);
  const { outcome } = await user.flow({ account: 'ada' });
  expect(outcome).toMatchObject({ status: 'error' });
  await workDueJobs(hub);
  expect(await revocations(hub)).toBeGreaterThan(0);
  expect(await hub.queue.jobs()).toEqual([]);
});

test('but not while the user has a connection there, which it may belong to', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  await nameNobody(hub);
  await user.flow({ account: 'ada', connectionId: id });
  await workDueJobs(hub);
  expect(await revocations(hub)).toBe(0);
  expect(await hub.works(await user.token())).toBe(true);
});

test('while it waits, the grant is stored sealed', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect({ account: 'ada' });
  const { flow } = await mistake(user, id);
  const [job] = await hub.queue.jobs();
  const stored = JSON.stringify(job);
  await answer(hub, user, flow, 'add');
  expect(stored).toContain('"accessToken":"v1.k1.');
  expect(stored).not.toContain(await user.token({ accountId: 'grace' }));
});
