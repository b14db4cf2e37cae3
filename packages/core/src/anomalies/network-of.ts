import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 address inside IPv6 (RFC 4291 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const ZONE = /%.*$/;
/** Hextets of a /48. */
const SITE = 3;

/**
 * The network of an address: its /24 (IPv4) or /48 (IPv6), as far as one customer of a provider of addresses reaches.
 *
 * @returns `unknown` for what is no address
 *
 * @example
 * networkOf('203.0.113.7'); // 203.0.113.0/24
 * networkOf('2001:db8:1:2::7'); // 2001:db8:1::/48
 */
export function networkOf(address: string): string {
  const plain = MAPPED.exec(address)?.[1] ?? address.replace(ZONE, '');
  if (isIPv4(plain)) return `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`;
  if (!isIPv6(plain)) return 'unknown';
  const [head = '', tail] = plain.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const site = [...front, ...Array<string>(Math.max(gap, 0)).fill('0'), ...back]
    .slice(0, SITE)
    .map((hextet) => hextet.replace(/^0+(?=.)/, ''));
  return `${site.join(':')}::/48`;
}
