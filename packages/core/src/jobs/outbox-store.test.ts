import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { inTransaction } from '../transaction.ts';
import { hastenJob, insertJob, takeDueJobs } from './outbox-store.ts';

/** Moments are kept to the millisecond: half of them would be rounded up. */
const OFTEN = 24;

test('a job without a delay is due at once, and so is one that is to wait no longer', async () => {
  await using hub = await createTestHub();
  for (let time = 0; time < OFTEN; time += 1)
    await inTransaction(hub.deps.db, async (tx) => {
      const event = { type: 'webhook.test', timestamp: '2026-01-01T00:00:00.000Z', data: {} } as const;
      const payload = { endpointId: 'whe_1', event, correlationId: 'int-of-the-test' };
      const ids = [
        await insertJob(tx, 'deliver-webhook', { payload }),
        await insertJob(tx, 'deliver-webhook', { payload, delayMs: 60_000 }),
      ];
      const [, later = ''] = ids;
      expect(await hastenJob(tx, later)).toBe(true);
      expect((await takeDueJobs(tx, 10)).map(({ id }) => id).sort()).toEqual(ids.sort());
    });
});
