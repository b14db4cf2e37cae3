import { canRefresh, healthOf } from '@evergrant/core/health';
import { expect, it } from 'vitest';
import { connectionFixture, DAY, inFuture, NOW } from './connection.fixture.ts';
import { canReconnect } from './health.ts';

it.each([
  ['a connection that is well', {}, true],
  ['one whose consent ends soon', { refreshTokenExpiresAt: inFuture(DAY) }, true],
  ['one whose provider is down', { reason: 'provider_unavailable' }, true],
  ['one whose grant was refused', { status: 'error', reason: 'grant_refused' }, false],
  ['one that cannot be renewed', { refreshable: false }, false],
  [
    'one that was disconnected',
    { status: 'disconnected', reason: 'disconnected_by_user', isConnected: false },
    false,
  ],
] as const)('whether %s can be refreshed', (_, changes, expected) => {
  const connection = connectionFixture(changes);
  expect(canRefresh(connection, healthOf(connection, NOW))).toBe(expected);
});

it.each([
  ['one that is well', {}, true],
  ['one whose grant was refused', { status: 'error', reason: 'grant_refused' }, true],
  ['one whose provider is down', { reason: 'provider_unavailable' }, false],
  ['one whose hub has the wrong secret', { status: 'error', reason: 'client_misconfigured' }, false],
] as const)('whether reconnecting helps %s', (_, changes, expected) => {
  expect(canReconnect(healthOf(connectionFixture(changes), NOW))).toBe(expected);
});
