import { z } from 'zod';
import type { Codec } from '../caching/shared-cache.ts';
import { type ConnectionRow, connectionRowSchema, isoDateSchema } from './integration.ts';
import { type StoredToken, storedTokenSchema } from './token-store.ts';

/** A moment, as JSON writes it. */
const moment = isoDateSchema.transform((text) => new Date(text));
const tokensSchema = z.array(storedTokenSchema(moment));
const connectionsSchema = z.array(connectionRowSchema(moment));

/** Sealed tokens of a user; nobody can open them without the hub's keys. */
export const sharedTokens: Codec<readonly StoredToken[]> = {
  name: 'tokens',
  ttlMs: 60_000,
  parse: (text) => tokensSchema.parse(JSON.parse(text)),
};

/** A user's integrations live this long in any cache: 5 minutes (the specification's TTL). */
export const INTEGRATION_CACHE_TTL_MS = 5 * 60_000;

/** The specification's `integrations:${userId}`. */
export const sharedIntegrations: Codec<readonly ConnectionRow[]> = {
  name: 'integrations',
  ttlMs: INTEGRATION_CACHE_TTL_MS,
  parse: (text) => connectionsSchema.parse(JSON.parse(text)),
};
