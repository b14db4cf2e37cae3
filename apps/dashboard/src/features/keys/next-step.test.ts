import type { KeysStatus } from '@evergrant/client';
import { expect, it } from 'vitest';
import { nextStep } from './next-step.ts';

type Key = KeysStatus['keys'][number];

const NOTHING = {
  connections: 0,
  flows: 0,
  providers: 0,
  webhooks: 0,
  jobs: 0,
  hubSecrets: 0,
  answers: 0,
  rows: 0,
};
const key = (id: string, role: Key['role']): Key => ({ id, role, since: null, sealed: NOTHING });
const holder = (id: string, ...keyIds: string[]) => ({ id, keyIds, sealsWith: 'k1', reseals: true });

const status = (changes: Partial<KeysStatus>): KeysStatus => ({
  keys: [key('k1', 'seals')],
  processes: [holder('a', 'k1')],
  resealing: { state: 'done', done: 2, total: 2 },
  ...changes,
});
const inRotation = (role: Key['role'], state: KeysStatus['resealing']['state']) =>
  status({ keys: [key('k2', 'seals'), key('k1', role)], resealing: { state, done: 1, total: 2 } });

it.each([
  ['one key, which seals everything', status({}), { kind: 'none' }],
  [
    'a new key that one process does not have',
    status({
      keys: [key('k1', 'seals'), key('k2', 'waiting')],
      processes: [holder('a', 'k2', 'k1'), holder('b', 'k1', 'k2')],
    }),
    { kind: 'give_key', keyId: 'k2', processIds: ['b'] },
  ],
  ['an old key whose rows are sealed anew', inRotation('opens', 'running'), { kind: 'wait_for_resealing' }],
  ['an old key whose rows nobody seals anew', inRotation('opens', 'paused'), { kind: 'start_worker' }],
  [
    'an old key that authorisations under way need',
    inRotation('opens', 'done'),
    { kind: 'wait_for_flows', keyId: 'k1' },
  ],
  ['an old key that nothing needs', inRotation('removable', 'done'), { kind: 'retire', keyId: 'k1' }],
  ['a key that was lost', inRotation('forgotten', 'done'), { kind: 'none' }],
])('with %s', (_, given, expected) => {
  expect(nextStep(given)).toEqual(expected);
});
