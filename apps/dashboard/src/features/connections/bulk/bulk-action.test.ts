import { describe, expect, it } from 'vitest';
import { connectionFixture, DAY, inFuture, NOW } from '../connection.fixture.ts';
import { affectedBy, type BulkAction } from './bulk-action.ts';

const connections = [
  connectionFixture({ id: 1 }),
  connectionFixture({ id: 2, status: 'error', reason: 'grant_refused', nextAction: 'reconnect' }),
  connectionFixture({ id: 3, status: 'error', reason: 'provider_unavailable', nextAction: 'wait' }),
  connectionFixture({ id: 4, refreshable: false }),
  connectionFixture({ id: 5, status: 'disconnected', isConnected: false, nextAction: 'reconnect' }),
  connectionFixture({ id: 6, refreshTokenExpiresAt: inFuture(2 * DAY) }),
];
const ids = (action: BulkAction) => affectedBy(action, connections, NOW).map(({ id }) => id);

describe('affectedBy', () => {
  it('refreshes where there is a grant that may still be honoured', () => {
    expect(ids('refresh')).toEqual([1, 3, 6]);
  });

  it('reconnects where that helps, also what was disconnected, but not against an outage', () => {
    expect(ids('reconnect')).toEqual([1, 2, 4, 5, 6]);
  });

  it('disconnects what is connected', () => {
    expect(ids('disconnect')).toEqual([1, 2, 3, 4, 6]);
  });
});
