import { expect, test } from 'vitest';
import { addressRangeSchema, createAddressList } from './address-range.ts';

test('a list has the addresses it names, alone or by range, of both families', () => {
  const list = createAddressList(['203.0.113.7', '198.51.100.0/24', '2001:db8:1::/48', '::1']);
  for (const address of [
    '203.0.113.7',
    '::ffff:203.0.113.7',
    '198.51.100.255',
    '2001:db8:1:ffff::1',
    '2001:0DB8:0001::',
    '::1',
  ])
    expect(list.has(address), address).toBe(true);
  for (const address of ['203.0.113.8', '198.51.101.0', '2001:db8:2::1', '::', 'unknown', '', '203.0.113.7 '])
    expect(list.has(address), address).toBe(false);
});

test('an empty list has none, and the whole of a family can be named', () => {
  expect(createAddressList([]).has('203.0.113.7')).toBe(false);
  const everywhere = createAddressList(['0.0.0.0/0', '::/0']);
  expect(['203.0.113.7', '2001:db8::1'].map(everywhere.has)).toEqual([true, true]);
});

test.each([
  '',
  'localhost',
  '203.0.113',
  '203.0.113.7/33',
  '2001:db8::/129',
  '203.0.113.0/024',
  '203.0.113.0/',
  '203.0.113.0/-1',
  '/24',
  'fe80::1%eth0',
  '203.0.113.7 ',
  '203.0.113.0/24/24',
])('%j is no range', (text) => {
  expect(addressRangeSchema.safeParse(text).success).toBe(false);
  expect(() => createAddressList([text])).toThrow(TypeError);
});
