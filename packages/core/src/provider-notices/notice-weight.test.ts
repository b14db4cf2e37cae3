import { expect, test } from 'vitest';
import { weighNotice } from './notice-weight.ts';

const connectedAt = new Date('2026-11-30T12:00:00Z');
const after = (seconds: number) => new Date(connectedAt.getTime() + seconds * 1_000);

test.each([
  [null, 'hint'],
  [after(-3_600), 'stale'],
  [after(-61), 'stale'],
  [after(-60), 'hint'],
  [after(0), 'hint'],
  [after(60), 'hint'],
  [after(61), 'proof'],
  [after(3_600), 'proof'],
  [after(3_660), 'proof'],
  [after(3_661), 'hint'],
  [after(1_000_000), 'hint'],
])('what happened at %s is a %s', (at, weight) => {
  expect(weighNotice(at, { connectedAt, now: after(3_600) })).toBe(weight);
});
