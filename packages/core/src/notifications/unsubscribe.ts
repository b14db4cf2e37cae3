import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { chooseNotification } from './notification-settings.ts';

/**
 * Ends e-mails of a kind, as the link in each of them does with one click (RFC 8058). In the dashboard its addressee is told
 * as before.
 *
 * @returns false: the hub did not make this token, or its key is retired
 */
export async function unsubscribe(
  deps: Pick<Deps, 'db' | 'unsubscribeTokens'>,
  token: string,
  origin: Omit<RequestOrigin, 'actor'>,
): Promise<boolean> {
  const subscription = deps.unsubscribeTokens.read(token);
  if (subscription === null) return false;
  const { userId } = subscription;
  await chooseNotification(
    deps,
    { ...subscription, channel: 'mail', isWanted: false },
    { ...origin, actor: `user:${userId}` },
  );
  return true;
}
