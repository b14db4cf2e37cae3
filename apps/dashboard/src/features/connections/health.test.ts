import { describe, expect, it } from 'vitest';
import { connectionFixture, DAY, inFuture, MINUTE, NOW } from './connection.fixture.ts';
import { canReconnect, canRefresh, healthOf } from './health.ts';

describe('healthOf', () => {
  it('has no deadline while the hub renews access by itself, however short the access token lives', () => {
    const health = healthOf(connectionFixture({ expiresAt: inFuture(MINUTE) }), NOW);
    expect(health).toEqual({
      status: 'connected',
      deadline: null,
      action: null,
      fixableBy: null,
      needsYou: false,
    });
  });

  it('takes the end of the consent for the deadline, and flags it a week ahead', () => {
    const far = healthOf(connectionFixture({ refreshTokenExpiresAt: inFuture(8 * DAY) }), NOW);
    expect(far).toMatchObject({ status: 'connected', needsYou: false });
    expect(far.deadline).toEqual(new Date(inFuture(8 * DAY)));
    const near = healthOf(connectionFixture({ refreshTokenExpiresAt: inFuture(6 * DAY) }), NOW);
    expect(near).toMatchObject({
      status: 'expiring',
      action: 'reconnect',
      fixableBy: 'user',
      needsYou: true,
    });
  });

  it('takes the end of the access for the deadline where it cannot be renewed', () => {
    const health = healthOf(connectionFixture({ refreshable: false, expiresAt: inFuture(45 * MINUTE) }), NOW);
    expect(health).toMatchObject({ status: 'expiring', action: 'reconnect' });
    expect(health.deadline).toEqual(new Date(inFuture(45 * MINUTE)));
  });

  it('leaves an outage and an operator mistake to those who can fix them', () => {
    const outage = healthOf(
      connectionFixture({ reason: 'provider_unavailable', fixableBy: 'provider', nextAction: 'wait' }),
      NOW,
    );
    expect(outage).toMatchObject({ status: 'connected', action: 'wait', needsYou: false });
    expect(canReconnect(outage)).toBe(false);
    const mistake = healthOf(
      connectionFixture({
        status: 'error',
        reason: 'client_misconfigured',
        fixableBy: 'operator',
        nextAction: 'contact_operator',
      }),
      NOW,
    );
    expect(mistake).toMatchObject({ status: 'error', needsYou: false });
    expect(canReconnect(mistake)).toBe(false);
  });

  it('asks the owner to reconnect what was refused, and does not nag about what they disconnected', () => {
    const refused = healthOf(
      connectionFixture({
        status: 'error',
        reason: 'grant_refused',
        fixableBy: 'user',
        nextAction: 'reconnect',
      }),
      NOW,
    );
    expect(refused).toMatchObject({ status: 'error', action: 'reconnect', needsYou: true });
    const disconnected = healthOf(
      connectionFixture({ status: 'disconnected', reason: 'disconnected_by_user', nextAction: 'reconnect' }),
      NOW,
    );
    expect(disconnected).toMatchObject({ action: 'reconnect', needsYou: false });
    expect(canReconnect(disconnected)).toBe(true);
  });
});

describe('canRefresh', () => {
  it.each([
    ['a connection that is well', {}, true],
    ['one whose consent ends soon', { refreshTokenExpiresAt: inFuture(DAY) }, true],
    ['one whose provider is down', { reason: 'provider_unavailable', nextAction: 'wait' }, true],
    [
      'one whose grant was refused',
      { status: 'error', reason: 'grant_refused', nextAction: 'reconnect' },
      false,
    ],
    ['one that cannot be renewed', { refreshable: false }, false],
    [
      'one that was disconnected',
      { status: 'disconnected', isConnected: false, nextAction: 'reconnect' },
      false,
    ],
  ] as const)('%s', (_, changes, expected) => {
    const connection = connectionFixture(changes);
    expect(canRefresh(connection, healthOf(connection, NOW))).toBe(expected);
  });
});
