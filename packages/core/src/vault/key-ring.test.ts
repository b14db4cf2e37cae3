import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyRing, parseKeys } from './key-ring.ts';
import { createVault, tokenBinding } from './vault.ts';

const base64 = () => randomBytes(32).toString('base64');
const masterKey = (id: string) => ({ id, bytes: randomBytes(32) });

test('keys are read in order, separated by commas or lines, with any white space around', () => {
  const { keys, problems } = parseKeys(` k2:${base64()} ,\n k1:${base64()}\n`);
  expect(problems).toEqual([]);
  expect(keys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(createKeyRing(keys).activeKeyId).toBe('k2');
});

test.each([
  ['', ['no key given']],
  ['hello', ['key 1: expected id:base64, the id being 1-32 letters, digits, - or _']],
  [`:${base64()}`, ['key 1: expected id:base64, the id being 1-32 letters, digits, - or _']],
  [`a.b:${base64()}`, ['key 1: expected id:base64, the id being 1-32 letters, digits, - or _']],
  ['k1:c2hvcnQ=', ['key "k1": expected 32 bytes in base64, got 5']],
])('%j is refused with what is wrong', (text, problems) => {
  expect(parseKeys(text).problems).toEqual(problems);
});

test('all problems are reported at once, none with key material', () => {
  const [first, second] = [base64(), base64()];
  const { problems } = parseKeys(`k1:${first},k1:${second},k2:abc,nothing`);
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain(first.slice(0, 8));
  expect(problems.join()).toContain('given twice');
});

test('every purpose and every key has a derived key of its own', () => {
  const ring = createKeyRing([masterKey('a'), masterKey('b')]);
  const derived = ring.keyIds.flatMap((id) =>
    (['seal', 'state', 'journal', 'settings', 'sandbox-client'] as const).map((label) =>
      ring.derive(id, label)?.export().toString('hex'),
    ),
  );
  expect(new Set(derived).size).toBe(10);
  expect(ring.derive('c', 'seal')).toBeUndefined();
});

const owner = { userId: 1, connectionId: 2, provider: 'acme', accountId: 'ada', parameters: {} };

test('deriving is deterministic: another process opens what this one sealed', () => {
  const key = masterKey('a');
  const binding = tokenBinding(owner, 'access_token');
  const envelope = createVault(createKeyRing([key])).encryptToken('token', binding);
  expect(createVault(createKeyRing([key])).decryptToken(envelope, binding)).toBe('token');
});

test('an older key opens, the newest seals', () => {
  const [old, fresh] = [masterKey('old'), masterKey('new')];
  const binding = tokenBinding(owner, 'access_token');
  const envelope = createVault(createKeyRing([old])).encryptToken('token', binding);
  const vault = createVault(createKeyRing([fresh, old]));
  expect(vault.decryptToken(envelope, binding)).toBe('token');
  expect(vault.encryptToken('token', binding)).toMatch(/^v2\.new\./);
});

test('what cannot be opened says why, without saying what', () => {
  const binding = tokenBinding(owner, 'access_token');
  const vault = createVault(createKeyRing([masterKey('a')]));
  const foreign = createVault(createKeyRing([masterKey('b')])).encryptToken('token', binding);
  const sameName = createVault(createKeyRing([masterKey('a')])).encryptToken('token', binding);
  const failing = (envelope: string) => () => vault.decryptToken(envelope, binding);
  expect(failing(foreign)).toThrow(
    expect.objectContaining({
      code: 'GET_TOKEN_ERROR',
      metadata: { reason: 'unknown_key', field: 'access_token', keyId: 'b' },
    }),
  );
  expect(failing(sameName)).toThrow(
    expect.objectContaining({ metadata: expect.objectContaining({ reason: 'altered' }) }),
  );
  expect(failing('garbage')).toThrow(
    expect.objectContaining({ metadata: expect.objectContaining({ keyId: null }) }),
  );
});

test('a ring needs a key', () => {
  expect(() => createKeyRing([])).toThrow(TypeError);
});
