import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Notices } from '@evergrant/providers';
import type { NoticeRequest } from './notice-request.ts';

type HmacRule = Extract<Notices['verification'], { method: 'hmac_sha256' }>;

const DIGEST_BYTES = 32;
const PLACEHOLDER = /\{(signature|timestamp|body)\}/;
/** What may stand in the place of a placeholder in a header. */
const VALUES: Readonly<Record<string, string>> = {
  signature: '(?<signature>[A-Za-z0-9+/=]+)',
  timestamp: '(?<timestamp>\\d{1,12})',
};

/** HMAC-SHA256 (RFC 2104). */
export const hmacOf = (secret: string, message: string | Buffer): Buffer =>
  createHmac('sha256', secret).update(message).digest();

/** Whether a signature is the one expected, in constant time. */
export const isSame = (given: Buffer, expected: Buffer): boolean =>
  given.length === DIGEST_BYTES && timingSafeEqual(given, expected);

const escaped = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '\\$&');

/** Reads a header by its form: `t={timestamp},s={signature}`. */
function readHeader(form: string, header: string): Readonly<Record<string, string>> | undefined {
  const pattern = form
    .split(PLACEHOLDER)
    .map((part, index) => (index % 2 === 1 ? (VALUES[part] ?? '') : escaped(part)))
    .join('');
  return new RegExp(`^${pattern}$`).exec(header)?.groups;
}

/** Puts together what is signed, byte by byte. */
const messageOf = (form: string, body: Buffer, timestamp: string): Buffer =>
  Buffer.concat(
    form
      .split(PLACEHOLDER)
      .map((part, index) =>
        index % 2 === 1 && part === 'body' ? body : Buffer.from(index % 2 === 1 ? timestamp : part),
      ),
  );

/**
 * Whether a body is signed with a secret (RFC 2104), not too long ago where the entry limits that.
 *
 * @param now by which the moment of sending is judged
 * @example
 * hasHmac({ method: 'hmac_sha256', secret: 'client_secret', header: 'x-hmac', encoding: 'base64' },
 *   { headers, body, topic: null }, { secret: 'the secret', now: new Date() });
 */
export function hasHmac(
  rule: HmacRule,
  { headers, body }: NoticeRequest,
  { secret, now }: { readonly secret: string; readonly now: Date },
): boolean {
  const { value = '{signature}', message = '{body}', timestamp_header: timestampHeader } = rule;
  const read = readHeader(value, headers[rule.header] ?? '');
  const timestamp =
    timestampHeader === undefined ? (read?.timestamp ?? '') : (headers[timestampHeader] ?? '');
  if (read?.signature === undefined) return false;
  const signature = Buffer.from(read.signature, rule.encoding);
  if (!isSame(signature, hmacOf(secret, messageOf(message, body, timestamp)))) return false;
  if (rule.tolerance === undefined) return true;
  const awayS = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  return awayS <= rule.tolerance;
}
