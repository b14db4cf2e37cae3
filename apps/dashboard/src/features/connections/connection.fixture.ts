import type { Connection } from '@evergrant/client';

/** The time of the tests. */
export const NOW = new Date('2030-06-15T12:00:00.000Z');

const iso = (offsetMs: number): string => new Date(NOW.getTime() + offsetMs).toISOString();

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const inFuture = iso;

/** A connection that is well: refreshable, with an hour to go. */
export const connectionFixture = (changes: Partial<Connection> = {}): Connection => ({
  id: 1,
  userId: 1,
  provider: 'google',
  providerAccountId: 'a1',
  isConnected: true,
  status: 'connected',
  reason: null,
  fixableBy: null,
  nextAction: null,
  statusSince: iso(-3 * DAY),
  accountName: 'Ada Lovelace',
  accountEmail: 'ada@example.com',
  avatarUrl: null,
  label: null,
  expiresAt: iso(60 * MINUTE),
  refreshTokenExpiresAt: null,
  consentSlides: false,
  refreshable: true,
  nextRefreshAt: iso(55 * MINUTE),
  refreshFailures: 0,
  requestedScope: ['openid'],
  requiredScope: [],
  grantedScope: ['openid'],
  missingScope: [],
  parameters: {},
  apiBaseUrl: null,
  metadata: {},
  connectedAt: iso(-30 * DAY),
  lastRefreshedAt: iso(-5 * MINUTE),
  lastUsedAt: null,
  createdAt: iso(-30 * DAY),
  updatedAt: iso(-5 * MINUTE),
  ...changes,
});
