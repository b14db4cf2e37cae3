import type { Deps } from '../deps.ts';
import type { KeyChangeOrigin } from './api-key.ts';
import { updateWorkingKey } from './update-working-key.ts';

/**
 * Revokes a key, with both its secrets.
 *
 * @throws NOT_FOUND there is none of this id that still works
 */
export const revokeApiKey = (
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  id: string,
  origin: KeyChangeOrigin,
): Promise<void> =>
  updateWorkingKey(deps, id, {
    changes: () => ({ revokedAt: deps.clock.now() }),
    record: { event: 'api_key_revoked' },
    origin,
  });
