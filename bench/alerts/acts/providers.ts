import { setTimeout as sleep } from 'node:timers/promises';
import type { Act } from '../act.ts';
import { makeDue, readMany, readToken, renewAll } from '../do.ts';

export const providerDown: Act = {
  alerts: ['EvergrantProviderUnavailable', 'EvergrantProviderFailures'],
  how: 'the token endpoint answers 503 when tokens are due, then well again',
  async play(stack, until) {
    const { prometheus, sandbox } = stack;
    const { control } = sandbox;
    // What Prometheus sees for the first time is no increase.
    await renewAll(stack);
    while ((await prometheus.query('evergrant_refreshes_total{outcome="refreshed"}')).length === 0)
      await sleep(200);
    await renewAll(stack);
    await control.setFault('token', { kind: 'status', status: 503 });
    await until.firing(() => makeDue(stack));
    await control.setFault('token', null);
    // The share of failures falls with every refresh that succeeds.
    await until.cleared(() => renewAll(stack));
  },
};

export const secretChanged: Act = {
  alerts: ['EvergrantClientRefused'],
  how: "the provider replaces the hub's client secret, then takes the old one again",
  async play(stack, until) {
    const { control } = stack.sandbox;
    await control.setClientSecret('hub', 'a-secret-the-hub-does-not-have');
    await until.firing(() => makeDue(stack));
    await control.setClientSecret('hub', 'secret-of-the-hub');
    await until.cleared(() => makeDue(stack));
  },
};

export const consentsFail: Act = {
  alerts: ['EvergrantConsentsFail'],
  how: 'the provider refuses to exchange codes, then takes them again',
  async play({ accounts, provider, sandbox }, until) {
    let turn = 0;
    const connect = async () => {
      const { browser, name } = accounts[turn % accounts.length] ?? {};
      turn += 1;
      if (name !== undefined) await browser?.connect(name, { provider });
    };
    await sandbox.control.setFault('token', {
      kind: 'status',
      status: 400,
      body: { error: 'invalid_request' },
      grantType: 'authorization_code',
    });
    await until.firing(connect);
    await sandbox.control.setFault('token', null);
    await until.cleared(connect);
  },
};

export const readsSlow: Act = {
  alerts: ['EvergrantReadsSlow'],
  how: 'callers ask for renewed tokens, and the provider takes 4 seconds; then all read from the cache',
  async play(stack, until) {
    const { prometheus, sandbox, accounts } = stack;
    const { control } = sandbox;
    // What Prometheus sees for the first time is no increase.
    await readMany(stack, 10);
    while ((await prometheus.query('evergrant_token_read_duration_seconds_count')).length === 0)
      await sleep(200);
    await control.setFault('token', { kind: 'delay', ms: 4_000, grantType: 'refresh_token' });
    await Promise.all(accounts.map((account) => readToken(stack, account, { forceRefresh: true })));
    await until.firing();
    await control.setFault('token', null);
    await until.cleared(() => readMany(stack, 1_000));
  },
};

export const refreshesLate: Act = {
  alerts: ['EvergrantRefreshesLate'],
  how: 'tokens due for 5 minutes, as after a stop of all workers, and a provider that takes 8 seconds for each',
  async play(stack, until) {
    const { control } = stack.sandbox;
    await control.setFault('token', { kind: 'delay', ms: 8_000, grantType: 'refresh_token' });
    await makeDue(stack, 300);
    await until.firing();
    await control.setFault('token', null);
    await until.cleared();
  },
};

export const grantLapses: Act = {
  alerts: ['EvergrantGrantsLapse'],
  how: 'an account whose refresh token ends in 12 hours, then renewed for 60 days',
  async play(stack, until) {
    const { sandbox, operator, provider } = stack;
    const endIn = (seconds: number) =>
      sandbox.control.setFault('token', {
        kind: 'patch_body',
        set: { refresh_token_expires_in: seconds },
      });
    await endIn(43_200);
    await operator.connect('lapses-soon', { provider });
    await until.firing();
    await endIn(60 * 86_400);
    await until.cleared(() => renewAll(stack));
    await sandbox.control.setFault('token', null);
  },
};
