import { expect, expectTypeOf, test } from 'vitest';
import type { RefreshFailureWrite } from '../tokens/refresh-store.ts';
import { type ConnectionState, connectionStateSchema } from './connection.ts';
import type { ConnectionWrite, disconnectedState } from './connection-store.ts';
import { CONNECTION_REASONS } from './states.ts';

type ReasonOf<Status extends ConnectionState['status']> = Extract<
  ConnectionState,
  { status: Status }
>['reason'];

test('whatever writes a status writes the union, so that an impossible pair of status and reason does not compile', () => {
  expectTypeOf<ConnectionWrite>().toExtend<ConnectionState>();
  expectTypeOf<RefreshFailureWrite>().toExtend<ConnectionState>();
  expectTypeOf<ReturnType<typeof disconnectedState>>().toExtend<ConnectionState>();
  expectTypeOf<ReasonOf<'expired'>>().toEqualTypeOf<'token_expired'>();
  expectTypeOf<ReasonOf<'disconnected'>>().toEqualTypeOf<'disconnected_by_user'>();

  const written = {
    accountName: null,
    accountEmail: null,
    avatarUrl: null,
    requestedScope: [],
    grantedScope: [],
    parameters: {},
    at: new Date(),
    resource: null,
  };
  // @ts-expect-error A refused grant is not connected.
  const refused: ConnectionWrite = { ...written, status: 'connected', reason: 'grant_refused' };
  // @ts-expect-error An error has a reason.
  const silent: ConnectionWrite = { ...written, status: 'error', reason: null };
  const failed = { refreshDueAt: null, refreshFailures: 1, outcomeUnknown: false, at: new Date() };
  // @ts-expect-error A refresh that fails disconnects nobody.
  const left: RefreshFailureWrite = { ...failed, status: 'disconnected', reason: 'grant_refused' };

  for (const { status, reason } of [refused, silent, left])
    expect(connectionStateSchema.safeParse({ status, reason }).success).toBe(false);
});

test('every reason goes with some status', () => {
  const reasons = connectionStateSchema.options.flatMap(({ shape }) => [
    ...('unwrap' in shape.reason ? shape.reason.unwrap() : shape.reason).values,
  ]);
  expect(new Set(reasons)).toEqual(new Set(Object.keys(CONNECTION_REASONS)));
});
