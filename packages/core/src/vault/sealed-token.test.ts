import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCurrent, keyIdOf, open, type SealBinding, seal } from './sealed-token.ts';

const key = { id: 'k1', object: createSecretKey(randomBytes(32)) };
const keyOf = (id: string) => (id === key.id ? key.object : undefined);
const binding: SealBinding = { owner: 'user:7/connection:42', field: 'access_token' };
const sealed = (plaintext: string, bound = binding) =>
  seal(plaintext, bound, { ...key, iv: randomBytes(12) });

test('any text comes back as it went in, 16 KB and emoji included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(open(sealed(text), binding, keyOf)).toBe(text);
    }),
  );
  const long = 'x'.repeat(16_384);
  expect(open(sealed(long), binding, keyOf)).toBe(long);
});

test('the envelope names version and key, and shows nothing of the text', () => {
  const envelope = sealed('secret-token');
  expect(envelope).toMatch(/^v1\.k1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/);
  expect(envelope).not.toContain('secret');
  expect(keyIdOf(envelope)).toBe('k1');
});

test('the same text never seals to the same envelope', () => {
  const envelopes = new Set(Array.from({ length: 1_000 }, () => sealed('same')));
  expect(envelopes.size).toBe(1_000);
});

test('row 45: one changed character anywhere, and it does not open', () => {
  const envelope = sealed('secret-token');
  for (let index = 0; index < envelope.length; index += 1)
    for (const character of 'AZz09-_.!') {
      if (envelope[index] === character) continue;
      const changed = envelope.slice(0, index) + character + envelope.slice(index + 1);
      expect(
        open(changed, binding, () => key.object),
        changed,
      ).toBeNull();
    }
});

test('row 45: what is cut off, appended or inserted does not open', () => {
  const envelope = sealed('secret-token');
  fc.assert(
    fc.property(fc.nat(envelope.length), fc.nat(envelope.length), fc.string(), (from, to, inserted) => {
      const changed = envelope.slice(0, from) + inserted + envelope.slice(to);
      fc.pre(changed !== envelope);
      expect(open(changed, binding, keyOf)).toBeNull();
    }),
  );
});

test('no text at all makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(open(text, binding, keyOf)).toBeNull();
    }),
  );
});

test('row 45: an envelope opens for its own row, column and user only', () => {
  const envelope = sealed('secret-token');
  for (const other of [
    { ...binding, field: 'refresh_token' },
    { ...binding, owner: 'user:7/connection:43' },
    { ...binding, owner: 'user:8/connection:42' },
    { owner: `${binding.owner}|access_token`, field: '' },
  ])
    expect(open(envelope, other, keyOf)).toBeNull();
});

test('row 44: relabelling an envelope with another key id does not make it open', () => {
  const relabelled = sealed('secret-token').replace('.k1.', '.k2.');
  expect(open(relabelled, binding, () => key.object)).toBeNull();
  expect(open(relabelled, binding, keyOf)).toBeNull();
});

test('an envelope with a further part is none', () => {
  const envelope = sealed('secret-token');
  for (const longer of [`${envelope}.x`, `${envelope}.`, `${envelope}.${envelope}`]) {
    expect(open(longer, binding, keyOf)).toBeNull();
    expect(keyIdOf(longer)).toBeNull();
  }
});

test('what was sealed without a key id, or under an IV of another length, does not open', () => {
  const nameless = seal('secret-token', binding, { ...key, id: '', iv: randomBytes(12) });
  expect(open(nameless, binding, () => key.object)).toBeNull();
  expect(keyIdOf(nameless)).toBeNull();
  const longIv = seal('secret-token', binding, { ...key, iv: randomBytes(16) });
  expect(open(longIv, binding, keyOf)).toBeNull();
});

test.each(['', 'v1', 'v1.k1', 'v3.k1.a.b', 'v1..a.b', 'v1.k1.a.b.c', 'plaintext-token'])(
  '%j is not an envelope',
  (text) => {
    expect(open(text, binding, keyOf)).toBeNull();
    if (!text.startsWith('v1.k1.a.b.')) expect(keyIdOf(text)).toBeNull();
  },
);

test('a value that is sent somewhere opens for that destination alone', () => {
  const bound = { ...binding, destination: 'https://acme.example' };
  const envelope = sealed('token', bound);
  expect(envelope).toMatch(/^v2\.k1\./);
  expect(keyIdOf(envelope)).toBe('k1');
  expect(open(envelope, bound, keyOf)).toBe('token');
  for (const other of [binding, { ...bound, destination: 'https://evil.example' }, { ...bound, field: 'x' }])
    expect(open(envelope, other, keyOf)).toBeNull();
});

test('what was sealed before there were destinations opens, and is to be sealed anew', () => {
  const bound = { ...binding, destination: 'https://acme.example' };
  const older = sealed('token');
  expect(open(older, bound, keyOf)).toBe('token');
  expect(isCurrent(older, bound, 'k1')).toBe(false);
  expect(isCurrent(sealed('token', bound), bound, 'k1')).toBe(true);
  expect(isCurrent(sealed('token', bound), bound, 'k2')).toBe(false);
  // And the new form is not taken for the old one.
  expect(open(sealed('token', bound).replace('v2.', 'v1.'), bound, keyOf)).toBeNull();
});
