import { expect, it } from 'vitest';
import { parseForwardedAddress } from './client-address.ts';

it.each([
  ['203.0.113.20', '203.0.113.20'],
  ['203.0.113.20:40001', '203.0.113.20'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['[2001:db8::7]:40001', '2001:db8::7'],
  ['::ffff:203.0.113.20', '::ffff:203.0.113.20'],
  ['unknown', undefined],
  ['_hidden', undefined],
  ['203.0.113.20:port', undefined],
  ['203.0.113.256', undefined],
  ['[203.0.113.20', undefined],
  ['', undefined],
])('reads %j as %j', (element, address) => {
  expect(parseForwardedAddress(element)).toBe(address);
});
