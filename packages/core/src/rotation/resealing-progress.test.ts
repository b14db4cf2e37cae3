import { expect, test } from 'vitest';
import type { KeyUse } from './list-keys.ts';
import { resealingProgress } from './resealing-progress.ts';
import { NOTHING_SEALED, type SealedTotals } from './sealed-count-store.ts';

const key = (role: KeyUse['role'], sealed: Partial<SealedTotals> = {}): KeyUse => ({
  keyId: role,
  role,
  since: null,
  sealed: { ...NOTHING_SEALED, ...sealed },
});
const WORKER = { reseals: true };
const SERVER = { reseals: false };

test('everything of all kinds counts, and runs while a worker lives', () => {
  const keys = [key('seals', { connections: 3, jobs: 1 }), key('opens', { connections: 2, hubSecrets: 1 })];
  expect(resealingProgress(keys, [SERVER, WORKER])).toEqual({ state: 'running', done: 4, total: 7 });
  expect(resealingProgress(keys, [SERVER])).toEqual({ state: 'paused', done: 4, total: 7 });
});

test.each([
  ['authorisations under way, which end by themselves', key('opens', { flows: 2 })],
  ['what was lost with its key', key('forgotten', { connections: 2 })],
  ['a key that is not in use yet', key('waiting')],
])('%s: nothing is left to seal anew', (_, other) => {
  expect(resealingProgress([key('seals', { connections: 3 }), other], [])).toEqual({
    state: 'done',
    done: 3,
    total: 3,
  });
});
