import type { RequestOrigin } from '../audit/audit-event.ts';
import type { CheckedApiKey } from './api-key-store.ts';

/**
 * API keys of callers: `evg_<id>_<secret>`. The id is public; of the secret (256 random bits) only a SHA-256 is stored.
 */

/** Rights a key may carry. */
export const API_KEY_SCOPES = [
  'tokens:read',
  'connections:read',
  'connections:write',
  'audit:read',
  'webhooks:write',
  'users:read',
  'users:write',
] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

const KEY_FORM = /^evg_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

/** Puts a key together. */
export const formatApiKey = (id: string, secret: string): string => `evg_${id}_${secret}`;

/** Splits a key into its public id and its secret; null for anything of another form. */
export function parseApiKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = KEY_FORM.exec(key) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** Who asks for a change of keys: an operator by their id, or nobody that the hub knows (the command line). */
export interface KeyChangeOrigin extends RequestOrigin {
  readonly operatorId?: number | undefined;
}

/** Where a key may be used from, and how often. */
export interface ApiKeyLimits {
  /** As `addressRangeSchema` has them; empty: any address. */
  readonly allowedAddresses?: readonly string[] | undefined;
  /** Null: what the configuration says for all keys. */
  readonly requestsPerMinute?: number | null | undefined;
}

/** Whether a key has come to its end by itself. */
export const hasExpired = ({ expiresAt }: Pick<CheckedApiKey, 'expiresAt'>, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now;
