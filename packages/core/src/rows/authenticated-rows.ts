/**
 * Rows that decide who gets in, and where secrets go. Each carries a seal: a MAC over its table and these fields, by keys that
 * are not in the database. A row that was made or changed past the hub does not verify, and counts for nothing.
 *
 * A new table goes in here and, as `seal`, into `schema.prisma`; a test compares the two. The first field is the primary key.
 * Another field is another content: it needs a new version of the seal.
 */
export const AUTHENTICATED_ROWS = {
  users: ['id', 'email', 'emailVerified', 'role', 'banned', 'banExpires', 'twoFactorEnabled', 'externalId'],
  sessions: ['id', 'token', 'userId', 'expiresAt', 'createdAt', 'authenticatedAt', 'impersonatedBy'],
  sign_in_methods: ['id', 'userId', 'accountId', 'providerId', 'password'],
  two_factors: ['id', 'userId', 'secret', 'backupCodes', 'verified'],
  passkeys: ['id', 'userId', 'publicKey', 'credentialID'],
  verifications: ['id', 'identifier', 'value', 'expiresAt'],
  api_keys: [
    'id',
    'secretHash',
    'scopes',
    'allowedAddresses',
    'requestsPerMinute',
    'expiresAt',
    'revokedAt',
    'previousSecretHash',
    'previousEndsAt',
  ],
  connect_sessions: ['id', 'userId', 'providers', 'connectionId', 'returnUrl', 'browserHash', 'expiresAt'],
  // Their secrets are sealed by themselves, and anew when another key seals.
  provider_configurations: ['provider', 'clientId', 'scope', 'parameters', 'entry'],
  webhook_endpoints: ['id', 'url', 'events'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type AuthenticatedTable = keyof typeof AUTHENTICATED_ROWS;

export const AUTHENTICATED_TABLES = [
  'users',
  'sessions',
  'sign_in_methods',
  'two_factors',
  'passkeys',
  'verifications',
  'api_keys',
  'connect_sessions',
  'provider_configurations',
  'webhook_endpoints',
] as const satisfies readonly AuthenticatedTable[];

/** The fields of a row by their names; the ones that its seal speaks for are there, others may be. */
export type RowContent = Readonly<Record<string, unknown>>;

/** A row as it is stored. */
export type AuthenticatedRow = RowContent & { readonly seal: string | null };
