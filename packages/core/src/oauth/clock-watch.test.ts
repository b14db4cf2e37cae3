import { describe, expect, test } from 'vitest';
import { createTestLog } from '../testing/log.ts';
import { NOW } from './adapter.fixture.ts';
import { clockSkew, createClockWatch } from './clock-watch.ts';

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const answerOf = (date: Date | string | undefined, headers: Record<string, string> = {}) =>
  new Response('{}', {
    headers: {
      ...headers,
      ...(date === undefined ? {} : { date: typeof date === 'string' ? date : date.toUTCString() }),
    },
  });

test.each([
  ['as we have it', at(0), 0],
  ['somewhere on the way', at(5), 0],
  ['ahead', at(100), 90_000],
  ['behind', at(-180), -180_000],
  ['not at all', undefined, undefined],
  ['in prose', 'yesterday', undefined],
])('a provider that says its time %s', (_name, date, skew) => {
  expect(clockSkew(answerOf(date), { sentAt: at(0), answeredAt: at(10) })).toBe(skew);
});

test('an answer out of a cache says nothing', () => {
  expect(clockSkew(answerOf(at(-180), { age: '180' }), { sentAt: at(0), answeredAt: at(0) })).toBeUndefined();
});

describe('a watched provider', () => {
  async function watched() {
    const log = createTestLog();
    const recorded: (number | null)[] = [];
    let now = 0;
    let skew = 0;
    const watch = createClockWatch({
      clock: { now: () => at(now) },
      log,
      record: async (_provider, skewMs) => void recorded.push(skewMs),
    });
    const fetch = watch.through('acme', async () => answerOf(at(now + skew)));
    const ask = (method = 'POST') => fetch('https://id.acme.example/token', { method, headers: {} });
    return {
      recorded,
      lines: () => log.lines.map(({ level, message }) => `${level} ${message}`),
      async see(time: number, ahead: number, method?: string) {
        now = time;
        skew = ahead;
        await ask(method);
      },
    };
  }

  test('whose clock differs by more than a minute is told of once, and once when it agrees again', async () => {
    const { see, lines, recorded } = await watched();
    await see(0, 60);
    await see(1, -180);
    await see(2, -181);
    expect(lines()).toEqual(["warn [oauth] The clock of this provider is 180 s behind the hub's"]);
    await see(3, 0);
    expect(recorded).toEqual([null, -180_000]);
    await see(700, 0);
    await see(701, 0);
    expect(recorded).toEqual([null, -180_000, null]);
    expect(lines()[1]).toBe("info [oauth] The clock of this provider agrees with the hub's again");
    await see(702, 90);
    expect(lines()[2]).toBe("warn [oauth] The clock of this provider is 90 s ahead of the hub's");
  });

  test('is not judged by what is read from it, which may come from a cache', async () => {
    const { see, lines, recorded } = await watched();
    await see(0, -180, 'GET');
    expect([...lines(), ...recorded]).toEqual([]);
  });
});
