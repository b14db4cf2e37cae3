import ipaddr from 'ipaddr.js';

/** All of IPv6 that is given out for the public internet (https://www.iana.org/assignments/ipv6-address-space). */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address belongs to the public internet. Private, loopback, link-local (cloud metadata), multicast,
 * documentation and tunnel ranges do not, nor do their IPv4-mapped forms, nor what of IPv6 is nobody's yet or once stood for
 * IPv4 (`::127.0.0.1`).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GIVEN_OUT));
}
