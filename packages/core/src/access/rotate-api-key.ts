import type { Deps } from '../deps.ts';
import { createSecret, secretHash } from '../state/browser-secret.ts';
import { formatApiKey, type KeyChangeOrigin } from './api-key.ts';
import { updateWorkingKey } from './update-working-key.ts';

/**
 * Gives a key a new secret. The one it had works for another `overlapMs`, so that it can be replaced in a backend that goes on
 * working; one that an earlier rotation left no longer works.
 *
 * @returns the whole key, once and never again
 * @throws NOT_FOUND there is none of this id that still works
 */
export async function rotateApiKey(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  { id, overlapMs }: { readonly id: string; readonly overlapMs: number },
  origin: KeyChangeOrigin,
): Promise<{ key: string; previousEndsAt: Date }> {
  const secret = createSecret();
  const previousEndsAt = new Date(deps.clock.now().getTime() + overlapMs);
  await updateWorkingKey(deps, id, {
    changes: (key) => ({
      secretHash: secretHash(secret),
      previousSecretHash: key.secretHash,
      previousEndsAt,
      previousUsedAt: null,
    }),
    record: { event: 'api_key_rotated', metadata: { previousEndsAt: previousEndsAt.toISOString() } },
    origin,
  });
  return { key: formatApiKey(id, secret), previousEndsAt };
}
