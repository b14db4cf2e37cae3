import type { ApiKey } from '@evergrant/client';

/** Whether a key works at a moment, and since or until when. */
export type KeyState =
  | { readonly kind: 'works'; readonly until: string | null }
  | { readonly kind: 'expired'; readonly since: string }
  | { readonly kind: 'revoked'; readonly since: string };

/** @returns the state of a key by the hub's clock */
export function keyState({ revokedAt, expiresAt }: ApiKey, now: Date): KeyState {
  if (revokedAt !== null) return { kind: 'revoked', since: revokedAt };
  if (expiresAt !== null && new Date(expiresAt) <= now) return { kind: 'expired', since: expiresAt };
  return { kind: 'works', until: expiresAt };
}
