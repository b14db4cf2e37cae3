import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyRing } from './key-ring.ts';
import { createMac } from './mac.ts';

const masterKey = (id: string) => ({ id, bytes: randomBytes(32) });

test('a MAC is good for its text, and names the key that made it', () => {
  const mac = createMac(createKeyRing([masterKey('k1')]), 'state');
  expect(mac.sign('text')).toMatch(/^k1\.[A-Za-z0-9_-]{43}$/);
  expect(mac.verify('text', mac.sign('text'))).toBe(true);
  expect(mac.verify('other', mac.sign('text'))).toBe(false);
});

test('a MAC of before a rotation stays good until its key leaves the ring', () => {
  const [old, fresh] = [masterKey('old'), masterKey('new')];
  const signature = createMac(createKeyRing([old]), 'state').sign('text');
  expect(createMac(createKeyRing([fresh, old]), 'state').verify('text', signature)).toBe(true);
  expect(createMac(createKeyRing([fresh]), 'state').verify('text', signature)).toBe(false);
});

test('the MAC of one purpose is none of another, nor under another key id', () => {
  const ring = createKeyRing([masterKey('a'), masterKey('b')]);
  const signature = createMac(ring, 'state').sign('text');
  expect(createMac(ring, 'journal').verify('text', signature)).toBe(false);
  expect(createMac(ring, 'state').verify('text', signature.replace('a.', 'b.'))).toBe(false);
});

test.each(['', '.', 'k1', 'k1.', '.k1', 'unknown.mac', 'k1.mac.more'])('%j is no MAC', (text) => {
  const mac = createMac(createKeyRing([masterKey('k1')]), 'state');
  expect(mac.verify('text', text)).toBe(false);
  expect(mac.verify('text', `${mac.sign('text')}.x`)).toBe(false);
});
