import type { Connection, Database, SealedToken } from '@evergrant/database';
import { z } from 'zod';
import { columns } from '../columns.ts';
import type { TokenOwner } from '../vault/vault.ts';
import { chosenResource, resourceSchema } from './chosen-resource.ts';
import { connectionReasonSchema, isConnectionReason } from './connection.ts';
import { toParameters } from './connection-store.ts';
import { CONNECTION_STATUSES } from './states.ts';

/** A sealed access token with what a read must know about it. */
export const storedTokenSchema = <Moment extends z.ZodType>(moment: Moment) =>
  z.object({
    connectionId: z.int(),
    userId: z.int(),
    provider: z.string(),
    accountId: z.string(),
    status: z.enum(CONNECTION_STATUSES),
    reason: connectionReasonSchema.nullable(),
    grantedScope: z.array(z.string()),
    parameters: z.record(z.string(), z.string()),
    /** Which of the account's sites is used. */
    resource: resourceSchema.nullable(),
    version: z.int(),
    /** The envelope. */
    accessToken: z.string(),
    tokenType: z.string(),
    refreshable: z.boolean(),
    issuedAt: moment,
    expiresAt: moment.nullable(),
    refreshDueAt: moment.nullable(),
    refreshFailures: z.int(),
  });

export type StoredToken = Readonly<z.output<ReturnType<typeof storedTokenSchema<z.ZodDate>>>>;

const CONNECTION_FIELDS = [
  'provider',
  'providerAccountId',
  'status',
  'reason',
  'grantedScope',
  'parameters',
  'metadata',
] as const satisfies readonly (keyof Connection)[];
const TOKEN_FIELDS = [
  'connectionId',
  'userId',
  'version',
  'accessToken',
  'tokenType',
  'refreshable',
  'issuedAt',
  'expiresAt',
  'refreshDueAt',
  'refreshFailures',
] as const satisfies readonly (keyof SealedToken)[];

type Row = Pick<Connection, (typeof CONNECTION_FIELDS)[number]> &
  Pick<SealedToken, (typeof TOKEN_FIELDS)[number]>;

const toStoredToken = ({ providerAccountId, reason, parameters, metadata, ...row }: Row): StoredToken => ({
  ...row,
  accountId: providerAccountId,
  parameters: toParameters(parameters),
  resource: chosenResource(metadata),
  reason: isConnectionReason(reason) ? reason : null,
});

const GRANT_FIELDS = [
  'userId',
  'connectionId',
  'host',
  'accessToken',
  'refreshToken',
] as const satisfies readonly (keyof SealedToken)[];

/** The sealed tokens of one connection, with the host that they are of. */
export type SealedGrant = Readonly<Pick<SealedToken, (typeof GRANT_FIELDS)[number]>> & TokenOwner;

/** What every connection of an account at a provider holds, whoever owns it. */
export async function findGrantsOfAccount(
  db: Pick<Database, 'pool'>,
  account: { readonly provider: string; readonly accountId: string },
): Promise<SealedGrant[]> {
  const { rows } = await db.pool.query<SealedGrant>({
    name: 'grants_of_account',
    text: `SELECT ${columns(GRANT_FIELDS, 't')}, ${columns(['provider', 'parameters'], 'c')} FROM connections c JOIN sealed_tokens t ON t.connection_id = c.id
      WHERE c.provider = $1 AND c.provider_account_id = $2 AND c.status <> 'disconnected'`,
    values: [account.provider, account.accountId],
  });
  const { accountId } = account;
  return rows.map((row) => ({ ...row, accountId, parameters: toParameters(row.parameters) }));
}

/** The hottest query of the hub: prepared, and one for many users at once. */
const TOKENS_OF_USERS = {
  name: 'tokens_of_users',
  text: `SELECT ${columns(CONNECTION_FIELDS, 'c')}, ${columns(TOKEN_FIELDS, 't')}
  FROM connections c JOIN sealed_tokens t ON t.connection_id = c.id AND t.user_id = c.user_id
  WHERE c.user_id = ANY($1) AND c.status <> 'disconnected'`,
};

/** The stored tokens of each user named. */
export async function loadTokensOfUsers(
  db: Pick<Database, 'pool'>,
  userIds: readonly number[],
): Promise<Map<number, StoredToken[]>> {
  const { rows } = await db.pool.query<Row>({ ...TOKENS_OF_USERS, values: [userIds] });
  const byUser = new Map<number, StoredToken[]>(userIds.map((userId) => [userId, []]));
  for (const row of rows) byUser.get(row.userId)?.push(toStoredToken(row));
  return byUser;
}
