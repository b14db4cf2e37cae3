import { describe, expect, it } from 'vitest';
import { type HealthFacts, healthOf } from './health.ts';

const NOW = new Date('2030-06-15T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (offsetMs: number) => new Date(NOW.getTime() + offsetMs);

/** One that is well: refreshable, with an hour to go. */
const facts = (changes: Partial<HealthFacts> = {}): HealthFacts => ({
  status: 'connected',
  reason: null,
  refreshable: true,
  expiresAt: at(60 * MINUTE),
  refreshTokenExpiresAt: null,
  consentSlides: false,
  refreshFailures: 0,
  ...changes,
});

describe('as time passes, without anything else happening', () => {
  it('access that cannot be renewed ends at the moment it does', () => {
    const connection = facts({ refreshable: false });
    expect(healthOf(connection, at(60 * MINUTE - 1)).status).toBe('expiring');
    expect(healthOf(connection, at(60 * MINUTE))).toMatchObject({
      status: 'expired',
      reason: 'token_expired',
      action: 'reconnect',
      needsYou: true,
    });
  });

  it('access that an outage keeps from being renewed works until its end, and not after it', () => {
    const connection = facts({ reason: 'provider_unavailable', refreshFailures: 3 });
    expect(healthOf(connection, at(60 * MINUTE - 1))).toMatchObject({ status: 'held_up', action: 'wait' });
    expect(healthOf(connection, at(60 * MINUTE))).toMatchObject({ status: 'error', action: 'wait' });
  });

  it('a renewal that is late is not called connected', () => {
    expect(healthOf(facts(), at(60 * MINUTE - 1)).status).toBe('connected');
    expect(healthOf(facts(), at(60 * MINUTE))).toMatchObject({
      status: 'held_up',
      reason: null,
      action: 'wait',
      needsYou: false,
    });
  });

  it('the end of a consent is flagged a week ahead', () => {
    const connection = facts({ refreshTokenExpiresAt: at(8 * DAY), expiresAt: null });
    expect(healthOf(connection, NOW)).toMatchObject({ status: 'connected', deadline: at(8 * DAY) });
    expect(healthOf(connection, at(DAY + 1))).toMatchObject({
      status: 'expiring',
      action: 'reconnect',
      fixableBy: 'user',
      needsYou: true,
    });
  });

  it('says of its own answers the same, so that a browser may go on with what the hub said', () => {
    for (const refreshable of [true, false])
      for (const reason of [null, 'provider_unavailable'] as const) {
        const before = facts({ refreshable, reason });
        const { reason: said, status } = healthOf(before, at(61 * MINUTE));
        if (status === 'held_up') continue;
        const after = healthOf(
          { ...before, status: status === 'expiring' ? 'connected' : status, reason: said },
          at(62 * MINUTE),
        );
        expect(after).toEqual(healthOf(before, at(62 * MINUTE)));
      }
  });
});

describe('a consent that every refresh prolongs', () => {
  const connection = facts({ refreshTokenExpiresAt: at(3 * DAY), consentSlides: true });

  it('is no deadline while refreshes work', () => {
    expect(healthOf(connection, NOW)).toMatchObject({ status: 'connected', deadline: null, needsYou: false });
  });

  it('is one when they fail, and asks nobody to reconnect while that would not help', () => {
    expect(healthOf({ ...connection, refreshFailures: 1 }, NOW)).toMatchObject({
      status: 'expiring',
      deadline: at(3 * DAY),
    });
    expect(
      healthOf({ ...connection, refreshFailures: 1, reason: 'provider_unavailable' }, NOW),
    ).toMatchObject({
      status: 'held_up',
      deadline: at(3 * DAY),
      action: 'wait',
      needsYou: false,
    });
  });
});

describe('whose move it is', () => {
  it.each([
    ['an outage', { reason: 'provider_unavailable' }, 'held_up', 'wait', 'provider', false],
    [
      'an operator mistake',
      { reason: 'client_misconfigured' },
      'held_up',
      'contact_operator',
      'operator',
      false,
    ],
    ['a refused grant', { status: 'error', reason: 'grant_refused' }, 'error', 'reconnect', 'user', true],
    [
      'a disconnected one',
      { status: 'disconnected', reason: 'disconnected_by_user' },
      'disconnected',
      'reconnect',
      'user',
      false,
    ],
    ['one that is well', {}, 'connected', null, null, false],
  ] as const)('%s', (_, changes, status, action, fixableBy, needsYou) => {
    expect(healthOf(facts(changes), NOW)).toMatchObject({ status, action, fixableBy, needsYou });
  });
});
