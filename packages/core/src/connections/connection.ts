/**
 * The states of a connection: pure types and functions, no I/O.
 *
 * - *status*: the specification's four words.
 * - *reason*: why; decides who can fix it and what the one next action is.
 */

export const CONNECTION_STATUSES = ['connected', 'expired', 'error', 'disconnected'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** Why a connection is not simply fine, and who can do what about it. One row each. */
export const CONNECTION_REASONS = {
  token_expired: { fixableBy: 'user', nextAction: 'reconnect' },
  grant_refused: { fixableBy: 'user', nextAction: 'reconnect' },
  refresh_outcome_unknown: { fixableBy: 'user', nextAction: 'reconnect' },
  scope_missing: { fixableBy: 'user', nextAction: 'reconnect' },
  resource_not_chosen: { fixableBy: 'user', nextAction: 'choose_resource' },
  token_unreadable: { fixableBy: 'operator', nextAction: 'contact_operator' },
  client_misconfigured: { fixableBy: 'operator', nextAction: 'contact_operator' },
  provider_unavailable: { fixableBy: 'provider', nextAction: 'wait' },
  disconnected_by_user: { fixableBy: 'user', nextAction: 'reconnect' },
} as const satisfies Record<string, { fixableBy: 'user' | 'operator' | 'provider'; nextAction: string }>;

export type ConnectionReason = keyof typeof CONNECTION_REASONS;

/** The status with exactly the reasons that can go with it. */
export type ConnectionState =
  | { readonly status: 'connected'; readonly reason: null | 'provider_unavailable' | 'client_misconfigured' }
  | { readonly status: 'expired'; readonly reason: 'token_expired' }
  | {
      readonly status: 'error';
      readonly reason:
        | 'grant_refused'
        | 'refresh_outcome_unknown'
        | 'scope_missing'
        | 'resource_not_chosen'
        | 'token_unreadable'
        | 'client_misconfigured'
        | 'provider_unavailable';
    }
  | { readonly status: 'disconnected'; readonly reason: 'disconnected_by_user' };

/** Whether a string stored in the database is a reason. */
export const isConnectionReason = (value: string | null): value is ConnectionReason =>
  value !== null && Object.hasOwn(CONNECTION_REASONS, value);

/**
 * The token-free view of a connection; the specification's `Integration` with what a dashboard needs besides.
 * Dates are `Date`s; the server turns them into ISO 8601 strings.
 */
export interface Integration {
  readonly id: number;
  readonly userId: number;
  readonly provider: string;
  readonly providerAccountId: string;
  /** True unless the account was disconnected. */
  readonly isConnected: boolean;
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason | null;
  /** Since when `status` and `reason` hold. */
  readonly statusSince: Date;
  readonly accountName: string | null;
  readonly accountEmail: string | null;
  readonly avatarUrl: string | null;
  readonly label: string | null;
  /** End of the access token's life. Null: the provider named none. */
  readonly expiresAt: Date | null;
  /** End of the consent: after it only a reconnect helps. Null: unknown or unlimited. */
  readonly refreshTokenExpiresAt: Date | null;
  /** Whether the hub can renew the access token by itself. */
  readonly refreshable: boolean;
  /** When the hub will act by itself next. Null: it will not. */
  readonly nextRefreshAt: Date | null;
  /** Failed refresh attempts since the last success. */
  readonly refreshFailures: number;
  readonly requestedScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly connectedAt: Date;
  readonly lastRefreshedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Requested scopes that the provider did not grant. */
export const missingScope = (requested: readonly string[], granted: readonly string[]): string[] =>
  requested.filter((scope) => !granted.includes(scope));

/** Whether a token has ended. No known end: never. */
export const isTokenExpired = (expiresAt: Date | null, now: Date): boolean =>
  expiresAt !== null && now.getTime() >= expiresAt.getTime();
