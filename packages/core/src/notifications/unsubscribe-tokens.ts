import { isRowId } from '../row-id.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { createMac } from '../vault/mac.ts';
import { isNotificationKind, type NotificationKind } from './notification.ts';

/** Whose e-mails of which kind end. */
export interface Subscription {
  readonly userId: number;
  readonly kind: NotificationKind;
}

/**
 * What the link in an e-mail carries that ends e-mails of its kind (RFC 8058): whoever has it needs no session, and can do
 * nothing else with it. It does not run out, since mails are kept; it ends with the key that signed it.
 */
export interface UnsubscribeTokens {
  /** `<user>.<kind>.<key id>.<mac>` */
  create(subscription: Subscription): string;
  /** @returns null: the hub did not make it */
  read(token: string): Subscription | null;
}

export function createUnsubscribeTokens(ring: KeyRing): UnsubscribeTokens {
  const mac = createMac(ring, 'unsubscribe');
  const textOf = ({ userId, kind }: Subscription) => `${userId}.${kind}`;
  return {
    create: (subscription) => `${textOf(subscription)}.${mac.sign(textOf(subscription))}`,
    read(token) {
      const [user, kind = '', ...signature] = token.split('.');
      const userId = Number(user);
      if (!isRowId(userId) || !isNotificationKind(kind)) return null;
      const subscription = { userId, kind };
      return mac.verify(textOf(subscription), signature.join('.')) ? subscription : null;
    },
  };
}
