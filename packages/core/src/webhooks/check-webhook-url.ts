import { isIP } from 'node:net';
import { IntegrationsServiceError } from '../errors.ts';
import { isPublicAddress } from '../outbound/address-guard.ts';

const refuse = (reason: string) =>
  new IntegrationsServiceError('VALIDATION_ERROR', {
    message: `url: ${reason}`,
    metadata: { fields: { url: reason } },
  });

/**
 * The address of an endpoint, as it is kept. What its name resolves to is checked at every delivery.
 *
 * @param trustedOrigins may be plain http or have private addresses
 * @throws VALIDATION_ERROR at `url`
 */
export function checkWebhookUrl(text: string, trustedOrigins: readonly string[]): string {
  if (!URL.canParse(text)) throw refuse('must be an address such as https://app.example.com/webhooks');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw refuse('must be an https address');
  if (url.username + url.password !== '') throw refuse('must not carry a user name or password');
  if (url.hash !== '') throw refuse('must not have a fragment');
  if (trustedOrigins.includes(url.origin)) return url.href;
  const advice = 'unless its origin is in EVERGRANT_TRUSTED_WEBHOOK_ORIGINS';
  if (url.protocol !== 'https:') throw refuse(`must be https ${advice}`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal))
    throw refuse(`must be on the public internet ${advice}`);
  return url.href;
}
