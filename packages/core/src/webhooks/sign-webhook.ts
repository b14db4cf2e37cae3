import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** The secret of an endpoint as both sides keep it: `whsec_` and the key in base64. */
export const toWebhookSecret = (key: Uint8Array): string => PREFIX + Buffer.from(key).toString('base64');

/**
 * The headers of a message (Standard Webhooks): its id, when it is sent, and an HMAC-SHA256 over both and the body by each
 * secret.
 *
 * @param secrets one; two while a rotation lasts
 * @param message.body exactly as it is sent
 */
export function signWebhook(
  secrets: readonly string[],
  message: { readonly id: string; readonly sentAt: Date; readonly body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(message.sentAt.getTime() / 1000));
  const signatures = secrets.map((secret) =>
    createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
      .update(`${message.id}.${timestamp}.${message.body}`)
      .digest('base64'),
  );
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  };
}
