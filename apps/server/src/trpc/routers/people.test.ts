import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../../testing/start-test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

it('shows operators all that somebody has connected, in pages, and nothing of anybody else', async () => {
  // The first to sign up.
  const operator = hub.openBrowser();
  await operator.signUp();
  await operator.connect('katherine');
  const owner = hub.openBrowser();
  const { userId } = await owner.signUp();
  const connected: number[] = [];
  for (const account of ['ada', 'grace', 'hedy']) connected.push((await owner.connect(account)).connectionId);

  const shown: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await operator.trpc.people.connections.query({ userId, limit: 2, cursor });
    shown.push(...page.connections.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(shown.toSorted((a, b) => a - b)).toEqual(connected.toSorted((a, b) => a - b));

  const refused = operator.trpc.people.connections.query({ userId, cursor: 'bm9uZQ' });
  await expect(refused).rejects.toMatchObject({ data: { error: { code: 'VALIDATION_ERROR' } } });
});
