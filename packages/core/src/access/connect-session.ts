import { secretHash } from '../state/browser-secret.ts';

/** What an invitation is for. Its guest sees and does nothing else. */
export interface Invitation {
  /** Empty: nothing. */
  readonly providers: readonly string[];
  /** The one connection that may be reconnected; null: every one of the providers, and new ones. */
  readonly connectionId: number | null;
}

export interface ConnectSession extends Invitation {
  readonly id: string;
  readonly userId: number;
  /** Whom connected accounts will belong to, in words that the guest recognises or does not. */
  readonly userName: string;
  /** The host application's own id of them; null: they came to the hub in another way. */
  readonly externalUserId: string | null;
  readonly returnUrl: string;
  readonly expiresAt: Date;
}

/** The public id of the session behind a link. */
export const connectSessionIdOf = (linkSecret: string): string => secretHash(linkSecret);

/**
 * A chain of hashes: the link's secret is the hash of the token, and what is stored is the hash of that. Whoever has the token can
 * open the link; the link, which ends up in histories, gives no token away.
 */
export const linkSecretOf = (token: string): string => secretHash(token);
