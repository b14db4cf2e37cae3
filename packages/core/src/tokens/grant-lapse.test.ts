import { type Provider, sandboxProvider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { refreshDue } from '../testing/refresh-due.ts';
import { grantLapsesAt, renewableFrom } from './grant-lapse.ts';

const expiresAt = new Date('2026-01-01T01:00:00Z');
const refreshTokenExpiresAt = new Date('2026-01-08T00:00:00Z');
const lapse = (changes: Partial<Provider>) =>
  grantLapsesAt(
    { ...sandboxProvider({ issuer: 'http://127.0.0.1:1' }), ...changes },
    { expiresAt, refreshTokenExpiresAt },
  );

test('a grant lapses with its refresh token where a refresh starts that life anew', () => {
  expect(lapse({})).toEqual(refreshTokenExpiresAt);
  expect(lapse({ refresh_token_rotation: 'never', refresh_token_sliding: true })).toEqual(
    refreshTokenExpiresAt,
  );
});

test('nothing is kept alive that a refresh does not prolong', () => {
  expect(lapse({ refresh_token_rotation: 'never' })).toBeNull();
  expect(lapse({ refresh_token_sliding: false })).toBeNull();
});

test('a token that is renewed by itself takes its grant along when it ends', () => {
  expect(lapse({ refresh_request: { subject: 'access_token' } })).toEqual(expiresAt);
});

test('a token is left alone for as long as its provider refuses to renew it', () => {
  const provider = sandboxProvider({ issuer: 'http://127.0.0.1:1' });
  expect(renewableFrom(provider, expiresAt)).toEqual(expiresAt);
  expect(renewableFrom({ ...provider, refresh_request: { min_token_age: 60 } }, expiresAt)).toEqual(
    new Date('2026-01-01T01:01:00Z'),
  );
});

test('row 54: a grant that nobody uses survives the idle limit of its provider', async () => {
  await using hub = await createTestHub({ provider: { refresh_token_lifetime: 4 } });
  await hub.sandbox.control.configure({ refreshTokenTtl: 4 });
  const user = await hub.createUser();
  await user.connect();

  const until = Date.now() + 6_000;
  await expect
    .poll(
      async () => {
        await refreshDue(hub.deps);
        return Date.now() > until;
      },
      { interval: 100 },
    )
    .toBe(true);

  const refreshes = await hub.refreshes();
  expect(refreshes.map(({ status }) => status)).not.toContain(400);
  expect(refreshes.length).toBeGreaterThanOrEqual(2);
  expect(refreshes.length).toBeLessThanOrEqual(4);
  expect(await hub.works(await user.token())).toBe(true);
});
