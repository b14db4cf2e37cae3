import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestClock } from '../testing/clock.ts';
import { createKeyRing } from '../vault/key-ring.ts';
import { createCsrfProtection, flowIdOf, STATE_TTL_MS } from './csrf-protection.ts';

const masterKey = (id: string) => ({ id, bytes: randomBytes(32) });
const setting = (keys = [masterKey('k1')]) => {
  const clock = createTestClock();
  return { clock, csrf: createCsrfProtection(createKeyRing(keys), clock) };
};

test('a state carries user, provider, nonce and time, and is valid for its provider', () => {
  const { csrf } = setting();
  const { state, nonce } = csrf.generateState(7, 'sandbox');
  expect(csrf.validateState(state, 'sandbox')).toMatchObject({ valid: true, userId: 7, nonce });
  expect(csrf.validateState(state, 'google')).toEqual({ valid: false, error: 'wrong_provider', userId: 7 });
});

test('no two states are the same, and a nonce has 256 bits', () => {
  const { csrf } = setting();
  const nonces = Array.from({ length: 1_000 }, () => csrf.generateState(7, 'sandbox').nonce);
  expect(new Set(nonces).size).toBe(1_000);
  expect(Buffer.from(nonces[0] ?? '', 'base64url')).toHaveLength(32);
});

test('row 33: a state lives for 10 minutes, and not before it was made', () => {
  const { csrf, clock } = setting();
  const { state } = csrf.generateState(7, 'sandbox');
  clock.advance(STATE_TTL_MS - 1_000);
  expect(csrf.validateState(state, 'sandbox').valid).toBe(true);
  clock.advance(1_001);
  expect(csrf.validateState(state, 'sandbox')).toEqual({ valid: false, error: 'expired', userId: 7 });
  clock.advance(-STATE_TTL_MS - 120_000);
  expect(csrf.validateState(state, 'sandbox')).toEqual({ valid: false, error: 'expired', userId: 7 });
});

test('row 33: one changed character anywhere makes it invalid', () => {
  const { csrf } = setting();
  const { state } = csrf.generateState(7, 'sandbox');
  for (let index = 0; index < state.length; index += 1)
    for (const character of 'AZz09-_.!') {
      if (state[index] === character) continue;
      const changed = state.slice(0, index) + character + state.slice(index + 1);
      expect(csrf.validateState(changed, 'sandbox').valid, changed).toBe(false);
    }
});

test('row 33: a payload with another user under the old signature is refused', () => {
  const { csrf } = setting();
  const [payload = '', ...rest] = csrf.generateState(7, 'sandbox').state.split('.');
  const [, ...others] = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify([8, ...others])).toString('base64url');
  expect(csrf.validateState([forged, ...rest].join('.'), 'sandbox')).toEqual({
    valid: false,
    error: 'bad_signature',
  });
});

test('row 33: a state with a part too many or too few is malformed', () => {
  const { csrf } = setting();
  const { state } = csrf.generateState(7, 'sandbox');
  const [payload, keyId, mac] = state.split('.');
  for (const text of [
    `${state}.x`,
    `${state}.`,
    `${payload}.${keyId}`,
    `.${keyId}.${mac}`,
    `${payload}..${mac}`,
    `${payload}.${keyId}.`,
  ])
    expect(csrf.validateState(text, 'sandbox'), text).toEqual({ valid: false, error: 'malformed' });
});

test('row 33: a field of another type is malformed, even under a good signature', () => {
  const ring = createKeyRing([masterKey('k1')]);
  const clock = createTestClock();
  const csrf = createCsrfProtection(ring, clock);
  const key = ring.derive('k1', 'state');
  if (key === undefined) throw new Error('no key');
  const now = clock.now().getTime();
  const validate = (fields: unknown[]) => {
    const payload = Buffer.from(JSON.stringify(fields)).toString('base64url');
    const mac = createHmac('sha256', key).update(`k1.${payload}`).digest('base64url');
    return csrf.validateState(`${payload}.k1.${mac}`, 'sandbox');
  };
  expect(validate([7, 'sandbox', 'nonce', now])).toMatchObject({ valid: true, userId: 7 });
  for (const fields of [
    ['7', 'sandbox', 'nonce', now],
    [7, 'sandbox', 1, now],
    [7, 'sandbox', 'nonce', `${now}`],
    [7, 'sandbox', 'nonce'],
  ])
    expect(validate(fields), JSON.stringify(fields)).toEqual({ valid: false, error: 'malformed' });
  expect(validate([7, ['sandbox'], 'nonce', now])).toEqual({
    valid: false,
    error: 'wrong_provider',
    userId: 7,
  });
});

test('no text at all makes it throw', () => {
  const { csrf } = setting();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(csrf.validateState(text, 'sandbox').valid).toBe(false);
    }),
  );
});

test('a state signed before a rotation stays valid while the old key is in the ring', () => {
  const [old, fresh] = [masterKey('old'), masterKey('new')];
  const { state } = setting([old]).csrf.generateState(7, 'sandbox');
  expect(setting([fresh, old]).csrf.validateState(state, 'sandbox').valid).toBe(true);
  expect(setting([fresh]).csrf.validateState(state, 'sandbox')).toEqual({
    valid: false,
    error: 'bad_signature',
  });
});

test('the id of a flow does not give its nonce away', () => {
  const { nonce } = setting().csrf.generateState(7, 'sandbox');
  expect(flowIdOf(nonce)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(flowIdOf(nonce)).not.toBe(nonce);
  expect(flowIdOf(nonce)).toBe(flowIdOf(nonce));
});
