import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** Addresses, and ranges of them in CIDR notation (RFC 4632, RFC 4291 2.3). */
export interface AddressList {
  /** Whether an address is one of them; an IPv4 address may also be written as IPv6 (`::ffff:203.0.113.7`). */
  has(address: string): boolean;
}

interface AddressRange {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

const FORM = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/;

function parseAddressRange(text: string): AddressRange | null {
  const [, address = '', prefix] = FORM.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return null;
  const longest = version === 4 ? 32 : 128;
  const length = prefix === undefined ? longest : Number(prefix);
  return length > longest ? null : { address, family: version === 4 ? 'ipv4' : 'ipv6', prefix: length };
}

/** `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32` */
export const addressRangeSchema = z
  .string()
  .max(50)
  .refine(
    (text) => parseAddressRange(text) !== null,
    'must be an address or a range of addresses, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32',
  );

/** @throws TypeError for what {@link addressRangeSchema} refuses */
export function createAddressList(ranges: readonly string[]): AddressList {
  const list = new BlockList();
  for (const text of ranges) {
    const range = parseAddressRange(text);
    if (range === null) throw new TypeError('not a range of addresses');
    list.addSubnet(range.address, range.prefix, range.family);
  }
  return {
    has(address) {
      const version = isIP(address);
      return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}
