import { randomBytes } from 'node:crypto';
import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { SECRET_BYTES } from './create-webhook-endpoint.ts';
import { toWebhookSecret } from './sign-webhook.ts';
import { webhookBinding } from './webhook-binding.ts';
import { type EndpointRef, withWebhookEndpoint } from './with-webhook-endpoint.ts';

/**
 * Gives an endpoint a new secret. For another `overlapMs` messages are signed with the one it had as well, so that the host
 * application can replace it in its own time; one that an earlier rotation left no longer signs.
 *
 * @returns the new secret, once and never again, and until when both sign
 * @throws NOT_FOUND; GET_TOKEN_ERROR the secret it has cannot be opened
 */
export async function rotateWebhookSecret(
  deps: Pick<Deps, 'db' | 'rows' | 'vault' | 'clock'>,
  { overlapMs, ...endpoint }: EndpointRef & { readonly overlapMs: number },
  origin: RequestOrigin,
): Promise<{ secret: string; previousEndsAt: Date }> {
  const { id } = endpoint;
  const secret = toWebhookSecret(randomBytes(SECRET_BYTES));
  const previousEndsAt = new Date(deps.clock.now().getTime() + overlapMs);
  await withWebhookEndpoint(deps, endpoint, {
    changes: (before) => ({
      secret: deps.vault.encryptToken(secret, webhookBinding(id, 'secret')),
      previousSecret: deps.vault.encryptToken(
        deps.vault.decryptToken(before.secret, webhookBinding(id, 'secret')),
        webhookBinding(id, 'previous_secret'),
      ),
      previousEndsAt,
    }),
    record: {
      event: 'webhook_secret_rotated',
      metadata: { previousEndsAt: previousEndsAt.toISOString() },
    },
    origin,
  });
  return { secret, previousEndsAt };
}
