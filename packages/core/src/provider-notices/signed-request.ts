import { parseJson } from '@evergrant/providers';
import { hmacOf, isSame } from './verify-hmac.ts';

const BASE64URL = /^[A-Za-z0-9_-]+=*$/;

/**
 * Reads what a form's field `signed_request` says, where it is signed with the client secret: a signature and JSON, both in
 * base64url, with a dot between them. It names its algorithm, and no other than HMAC-SHA256 is taken.
 * Source: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 *
 * @returns undefined: it is not, or not in this form
 */
export function readSignedRequest(body: Buffer, secret: string): object | undefined {
  const [field = '', ...repeated] = new URLSearchParams(body.toString('utf8')).getAll('signed_request');
  const [signature = '', payload = '', ...more] = field.split('.');
  if (repeated.length > 0 || more.length > 0 || !BASE64URL.test(signature) || !BASE64URL.test(payload))
    return undefined;
  if (!isSame(Buffer.from(signature, 'base64url'), hmacOf(secret, payload))) return undefined;
  const content = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  const isRead = typeof content === 'object' && content !== null;
  return isRead && 'algorithm' in content && content.algorithm === 'HMAC-SHA256' ? content : undefined;
}
