import { z } from 'zod';
import type { Codec } from '../caching/shared-cache.ts';
import { CONNECTION_STATUSES, isConnectionReason } from './connection.ts';
import type { ConnectionRow } from './connection-store.ts';
import type { StoredToken } from './token-store.ts';

/** A date, as JSON writes it. */
const date = z.iso.datetime().transform((text) => new Date(text));
const status = z.enum(CONNECTION_STATUSES);
const texts = z.array(z.string());

const tokensSchema: z.ZodType<readonly StoredToken[]> = z.array(
  z.object({
    connectionId: z.int(),
    userId: z.int(),
    provider: z.string(),
    accountId: z.string(),
    status,
    reason: z.string().refine(isConnectionReason).nullable(),
    grantedScope: texts,
    version: z.int(),
    accessToken: z.string(),
    tokenType: z.string(),
    refreshable: z.boolean(),
    issuedAt: date,
    expiresAt: date.nullable(),
    refreshDueAt: date.nullable(),
    refreshFailures: z.int(),
  }),
);

const connectionsSchema: z.ZodType<readonly ConnectionRow[]> = z.array(
  z.object({
    id: z.int(),
    userId: z.int(),
    provider: z.string(),
    providerAccountId: z.string(),
    status,
    reason: z.string().nullable(),
    statusSince: date,
    accountName: z.string().nullable(),
    accountEmail: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    label: z.string().nullable(),
    requestedScope: texts,
    grantedScope: texts,
    parameters: z.unknown(),
    metadata: z.unknown(),
    connectedAt: date,
    lastRefreshedAt: date.nullable(),
    lastUsedAt: date.nullable(),
    createdAt: date,
    updatedAt: date,
    sealedToken: z
      .object({
        version: z.int(),
        refreshable: z.boolean(),
        issuedAt: date,
        expiresAt: date.nullable(),
        refreshTokenExpiresAt: date.nullable(),
        refreshDueAt: date.nullable(),
        refreshFailures: z.int(),
      })
      .nullable(),
  }),
);

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
