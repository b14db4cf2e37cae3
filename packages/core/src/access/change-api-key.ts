import type { Deps } from '../deps.ts';
import type { ApiKeyLimits, KeyChangeOrigin } from './api-key.ts';
import { updateWorkingKey } from './update-working-key.ts';

/**
 * Changes the limits of a key, within a second.
 *
 * @throws NOT_FOUND there is none of this id that still works
 */
export function changeApiKey(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  { id, allowedAddresses, requestsPerMinute }: ApiKeyLimits & { readonly id: string },
  origin: KeyChangeOrigin,
): Promise<void> {
  const limits = {
    ...(allowedAddresses === undefined ? {} : { allowedAddresses: [...allowedAddresses] }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  };
  return updateWorkingKey(deps, id, {
    changes: () => limits,
    record: { event: 'api_key_changed', metadata: limits },
    origin,
  });
}
