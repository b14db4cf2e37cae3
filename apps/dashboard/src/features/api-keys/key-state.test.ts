import { expect, it } from 'vitest';
import { keyState } from './key-state.ts';

const KEY = {
  id: 'k',
  name: 'backend',
  scopes: [],
  allowedAddresses: [],
  requestsPerMinute: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
  previousEndsAt: null,
  previousUsedAt: null,
};
const NOON = '2026-02-01T12:00:00.000Z';

it('works until it expires, and not at that moment any more', () => {
  const key = { ...KEY, expiresAt: NOON };
  expect(keyState(KEY, new Date(NOON))).toEqual({ kind: 'works', until: null });
  expect(keyState(key, new Date(Date.parse(NOON) - 1))).toEqual({ kind: 'works', until: NOON });
  expect(keyState(key, new Date(NOON))).toEqual({ kind: 'expired', since: NOON });
});

it('is revoked, whether it has expired or not', () => {
  const key = { ...KEY, expiresAt: NOON, revokedAt: NOON };
  expect(keyState(key, new Date(NOON))).toEqual({ kind: 'revoked', since: NOON });
});
