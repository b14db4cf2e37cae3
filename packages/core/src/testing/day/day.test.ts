import { expect, test } from 'vitest';
import { simulateDay } from './simulate-day.ts';
import { TROUBLES } from './troubles.ts';

/** The whole day: `EVERGRANT_DAY_CONNECTIONS=1000 npm test -- unit day`. */
const CONNECTIONS = Number(process.env.EVERGRANT_DAY_CONNECTIONS ?? 50);

test('there are forty kinds of trouble', () => {
  expect(new Set(TROUBLES.map(({ name }) => name)).size).toBe(40);
});

test('a day of trouble costs nobody a grant that the provider still holds good', async () => {
  const started = performance.now();
  const { endings, refreshes, alarms, disturbed } = await simulateDay({ connections: CONNECTIONS, seed: 1 });
  const summary = Object.entries(
    Object.groupBy(
      endings,
      ({ status, reason, isGood, isHeld }) => `${status}/${reason}/good ${isGood}/held ${isHeld}`,
    ),
  ).map(([kind, list]) => `${kind}: ${list?.length}`);
  process.stdout.write(
    `${CONNECTIONS} connections, ${refreshes} refreshes, ${Math.round((performance.now() - started) / 1_000)} s; alarms ${JSON.stringify(alarms)}; ${summary.join(', ')}\n`,
  );
  expect(endings).toHaveLength(CONNECTIONS);
  expect(endings.filter(({ isGood, isHeld }) => isGood && !isHeld)).toEqual([]);
  expect(endings.filter(({ isGood, status }) => isGood && status !== 'connected')).toEqual([]);
  expect(alarms.whileAlive).toBe(0);
  expect(disturbed).toEqual([]);
  expect(endings.filter(({ requestsWhileDead }) => requestsWhileDead > 3)).toEqual([]);
  for (const { isRevoked, status } of endings) if (isRevoked) expect(status).not.toBe('connected');
}, 1_800_000);
