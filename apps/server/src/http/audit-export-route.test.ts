import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Account, Browser } from '../testing/browser.ts';
import { restErrorSchema } from '../testing/call-procedure.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

const PATH = '/api/v1/audit-events/export';

let hub: TestHub;
let operator: Browser;
let account: Account;
beforeAll(async () => {
  hub = await startTestHub();
  operator = hub.openBrowser();
  account = await operator.signUp();
});
afterAll(() => hub.stop());

const codeOf = async (answer: Response) => restErrorSchema.parse(await answer.json()).error.code;
const exported = () => hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'audit_exported' } });

it('is a file for operators, and an event that says who has it', async () => {
  const answer = await operator.post(PATH, { format: 'csv', event: 'user_signed_up' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="evergrant-audit-\d{4}-\d{2}-\d{2}\.csv"$/,
  );
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect(await answer.text()).toMatch(
    new RegExp(`^"id",.*\\r\\n"\\d+",".*","user_signed_up","user:${account.userId}","Somebody",.*\\r\\n$`),
  );
  expect((await exported()).at(-1)).toMatchObject({
    actor: `operator:${account.userId}`,
    metadata: { format: 'csv', event: 'user_signed_up' },
  });
});

it('is of themselves for whoever is no operator, and they see that they have it', async () => {
  const user = hub.openBrowser();
  const { userId } = await user.signUp();
  const file = await (await user.post(PATH, { format: 'jsonl' })).text();
  const events = file
    .trim()
    .split('\n')
    .map((line) => z.object({ event: z.string(), userId: z.int() }).parse(JSON.parse(line)));
  expect(events.map(({ event }) => event)).toContain('user_signed_up');
  expect(new Set(events.map((event) => event.userId))).toEqual(new Set([userId]));
  expect((await exported()).at(-1)).toMatchObject({ userId, actor: `user:${userId}` });

  const { connectionId } = await operator.connect('ada');
  const ofOthers = await user.post(PATH, { format: 'jsonl', connectionId });
  expect([ofOthers.status, await ofOthers.text()]).toEqual([200, '']);
});

it('is for nobody else, and a denial is written down', async () => {
  const before = await exported();
  const user = hub.openBrowser();
  const { userId } = await user.signUp();
  const { key } = await hub.createKey(['audit:read']);
  const answers = [
    await hub.openBrowser().post(PATH, { format: 'csv' }),
    await user.post(PATH, { format: 'csv', userId: account.userId }),
    await user.post(PATH, { format: 'csv', actor: `user:${account.userId}` }),
    await hub.rest(key, 'POST', '/audit-events/export', { format: 'csv' }),
    await operator.post(PATH, { format: 'xlsx' }),
    await operator.post(PATH, { format: 'csv', evnt: 'token_read' }),
  ];
  expect(await Promise.all(answers.map(codeOf))).toEqual([
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'FORBIDDEN',
    'FORBIDDEN',
    'VALIDATION_ERROR',
    'VALIDATION_ERROR',
  ]);
  expect(await exported()).toHaveLength(before.length);
  expect(
    await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'access_denied', userId } }),
  ).toMatchObject([{ metadata: { procedure: 'audit.export' } }, { metadata: { procedure: 'audit.export' } }]);
});

it('needs a fresh sign-in', async () => {
  hub.clock.advance(16 * 60_000);
  const answer = await operator.post(PATH, { format: 'jsonl' });
  expect([answer.status, await codeOf(answer)]).toEqual([401, 'STEP_UP_REQUIRED']);
  await operator.post('/api/auth/step-up', { password: account.password });
  expect((await operator.post(PATH, { format: 'jsonl' })).status).toBe(200);
});
