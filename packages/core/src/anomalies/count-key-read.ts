import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';

const API_KEY = 'api_key:';

/** Counts a token that was handed out, where an API key got it: how it is usually used shows when somebody else has it. */
export function countKeyRead(
  { traffic }: Pick<Deps, 'traffic'>,
  { actor, ipAddress }: Pick<RequestOrigin, 'actor' | 'ipAddress'>,
): void {
  if (actor.startsWith(API_KEY))
    traffic.count({ kind: 'key_read', subject: actor.slice(API_KEY.length), address: ipAddress });
}
