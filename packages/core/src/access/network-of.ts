import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 address inside IPv6 (RFC 4291 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const ZONE = /%.*$/;

/** How many leading bits of an address are its network. */
interface NetworkBits {
  readonly ipv4: 24 | 32;
  readonly ipv6: 48 | 64;
}

/** As far as one customer of a provider of addresses reaches. */
const SITE: NetworkBits = { ipv4: 24, ipv6: 48 };

/** As far as one line reaches: whoever has IPv6 has all addresses of a /64 to choose from (RFC 4291 2.5.1). */
export const ONE_LINE: NetworkBits = { ipv4: 32, ipv6: 64 };

/**
 * The network of an address.
 *
 * @param bits default: 24 of IPv4 and 48 of IPv6, as far as one customer of a provider of addresses reaches
 * @returns `unknown` for what is no address
 *
 * @example
 * networkOf('203.0.113.7'); // 203.0.113.0/24
 * networkOf('2001:db8:1:2::7'); // 2001:db8:1::/48
 * networkOf('2001:db8:1:2::7', ONE_LINE); // 2001:db8:1:2::/64
 */
export function networkOf(address: string, { ipv4, ipv6 }: NetworkBits = SITE): string {
  const plain = MAPPED.exec(address)?.[1] ?? address.replace(ZONE, '');
  if (isIPv4(plain)) return ipv4 === 32 ? `${plain}/32` : `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`;
  if (!isIPv6(plain)) return 'unknown';
  const [head = '', tail] = plain.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const network = [...front, ...Array<string>(Math.max(gap, 0)).fill('0'), ...back]
    .slice(0, ipv6 / 16)
    .map((hextet) => hextet.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/${ipv6}`;
}
