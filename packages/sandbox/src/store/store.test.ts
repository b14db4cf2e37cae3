import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from './store.ts';

let folder = '';
beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'sandbox-store-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test('an entry is gone when its time is over', () => {
  const store = createStore();
  store.set('AccessToken', 'a', { payload: { grantId: 'g' }, ttl: 60 });
  vi.advanceTimersByTime(59_000);
  expect(store.get('AccessToken', 'a')).toEqual({ grantId: 'g' });
  vi.advanceTimersByTime(1000);
  expect(store.get('AccessToken', 'a')).toBeUndefined();
  store.close();
});

test('revoking one grant among 20,000 leaves the others', () => {
  const store = createStore();
  for (let index = 0; index < 20_000; index += 1) {
    store.set('RefreshToken', `r${index}`, { payload: { grantId: `g${index}` }, ttl: 1000 });
    store.set('AccessToken', `a${index}`, { payload: { grantId: `g${index}` }, ttl: 1000 });
  }
  store.revokeGrant('g77');
  expect(store.get('RefreshToken', 'r77')).toBeUndefined();
  expect(store.get('AccessToken', 'a77')).toBeUndefined();
  expect([...store.entries('RefreshToken')]).toHaveLength(19_999);
  store.close();
});

test('what was set and deleted is remembered without a close, even after a torn last line', () => {
  const file = join(folder, 'state.jsonl');
  const killed = createStore(file);
  killed.set('Grant', 'g', { payload: { accountId: 'ada' } });
  killed.set('RefreshToken', 'r1', { payload: { grantId: 'g' }, ttl: 1000 });
  killed.set('RefreshToken', 'r2', { payload: { grantId: 'g' }, ttl: 10 });
  killed.delete('RefreshToken', 'r1');
  appendFileSync(file, '{"model":"RefreshToken","id":"r3","pay');
  vi.advanceTimersByTime(11_000);

  const revived = createStore(file);
  expect([...revived.entries('Grant')]).toEqual([['g', { accountId: 'ada' }]]);
  expect([...revived.entries('RefreshToken')]).toEqual([]);
  revived.close();
});
