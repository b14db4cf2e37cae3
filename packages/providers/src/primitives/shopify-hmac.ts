import { Buffer } from 'node:buffer';

const SHOP = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

export type CallbackInput = {
  /** The callback's query, as it came. */
  query: URLSearchParams;
  client_secret: string;
  /** The resolved parameters of the flow that the callback claims to end. */
  parameters: Readonly<Record<string, string>>;
};

export type CallbackVerdict = { ok: true } | { ok: false; problem: 'hmac' | 'shop' };

/**
 * Checks a callback from Shopify: its HMAC-SHA256 over the sorted query, in constant time, and that it is about the
 * shop with which the flow started (else a code of one shop could end the flow of another).
 * Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export async function shopifyHmac({
  query,
  client_secret,
  parameters,
}: CallbackInput): Promise<CallbackVerdict> {
  const [hmac = '', ...repeated] = query.getAll('hmac');
  if (repeated.length > 0 || !/^[0-9a-f]{64}$/.test(hmac)) return { ok: false, problem: 'hmac' };
  const message = [...query]
    .filter(([name]) => name !== 'hmac')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', Buffer.from(client_secret), algorithm, false, ['verify']);
  const genuine = await crypto.subtle.verify('HMAC', key, Buffer.from(hmac, 'hex'), Buffer.from(message));
  if (!genuine) return { ok: false, problem: 'hmac' };
  const [shop = '', ...otherShops] = query.getAll('shop');
  const isOurs = otherShops.length === 0 && SHOP.test(shop) && shop === `${parameters.shop}.myshopify.com`;
  return isOurs ? { ok: true } : { ok: false, problem: 'shop' };
}
