import {
  type ConnectionStatus,
  createIntegrationCache,
  createProviderHealth,
  type Integration,
  listConnections,
} from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context, Style } from '../context.ts';
import { silentLog } from '../hub/silent-log.ts';
import { type HubDatabase, withDatabase } from '../hub/with-database.ts';
import { relativeTime } from '../text/relative-time.ts';
import { type Cell, renderTable } from '../text/table.ts';
import { findOwners, userExists } from '../user/user-store.ts';

/** Which connections are wanted. */
export interface ConnectionFilter {
  readonly user?: number | undefined;
  readonly provider?: string | undefined;
  readonly status?: ConnectionStatus | undefined;
  readonly limit: number;
}

/** What a list shows of a connection, wherever it was read. */
export type ListedConnection = Pick<
  Integration,
  | 'id'
  | 'userId'
  | 'provider'
  | 'label'
  | 'accountName'
  | 'accountEmail'
  | 'providerAccountId'
  | 'status'
  | 'reason'
  | 'expiresAt'
  | 'nextRefreshAt'
>;

const USERS_PER_PAGE = 500;

const STYLES: Record<ConnectionStatus, Style> = {
  connected: 'green',
  expired: 'yellow',
  error: 'red',
  disconnected: 'dim',
};

/**
 * Connections of everybody, in the state in which the dashboard shows them.
 *
 * @throws CliError `USER_NOT_FOUND`
 */
export function listAll(context: Context, filter: ConnectionFilter): Promise<Answer> {
  return withDatabase(context, async (hub) => {
    const { db } = hub;
    const found: Integration[] = [];
    for await (const connection of findConnections(context, hub, filter)) {
      if (found.push(connection) > filter.limit) break;
    }
    if (found.length === 0 && filter.user !== undefined) await requireUser(db, filter.user);
    return answerList(context, found, filter.limit);
  });
}

/** The first so many of those that were found. */
export function answerList(
  context: Pick<Context, 'clock' | 'paint'>,
  found: readonly ListedConnection[],
  limit: number,
): Answer {
  const connections = found.slice(0, limit);
  const truncated = found.length > limit;
  const remark =
    connections.length === 0
      ? ['No connection fits.']
      : truncated
        ? [`There are more than ${limit}: narrow the list down, or raise --limit.`]
        : [];
  return {
    json: { connections, truncated },
    text: connections.length === 0 ? '' : renderConnections(context, connections),
    notes: remark,
  };
}

/** Asks the service user by user, since it decides what status a connection is in at this moment. */
async function* findConnections(
  context: Context,
  { config, db }: HubDatabase,
  filter: ConnectionFilter,
): AsyncGenerator<Integration> {
  const providerHealth = createProviderHealth({ db, log: silentLog });
  await providerHealth.reload();
  const integrationCache = createIntegrationCache({ usable: () => false });
  // Those set up in the dashboard cannot be opened without the keys, which a list does not ask for.
  const configured = new Map(config.providers.map((entry) => [entry.provider.id, entry]));
  const providers = { find: (id: string) => configured.get(id) };
  const deps = { db, clock: context.clock, integrationCache, providerHealth, providers };
  const { user, provider, status } = filter;
  for (let after = 0, more = true; more; ) {
    const owners = user === undefined ? await findOwners(db, { after, provider }, USERS_PER_PAGE) : [user];
    for (const userId of owners) {
      const all = await listConnections(deps, userId, { includeDisconnected: status === 'disconnected' });
      yield* all
        .filter((connection) => provider === undefined || connection.provider === provider)
        .filter((connection) => status === undefined || connection.status === status);
      after = userId;
    }
    more = user === undefined && owners.length === USERS_PER_PAGE;
  }
}

async function requireUser(db: HubDatabase['db'], id: number): Promise<void> {
  if (!(await userExists(db, { id }))) throw new CliError('USER_NOT_FOUND', `There is no user ${id}.`);
}

function renderConnections(
  context: Pick<Context, 'clock' | 'paint'>,
  connections: readonly ListedConnection[],
): string {
  const now = context.clock.now();
  const rows = connections.map((connection): Cell[] => [
    String(connection.id),
    String(connection.userId),
    connection.provider,
    accountOf(connection),
    { text: connection.status, style: STYLES[connection.status] },
    connection.reason ?? '',
    relativeTime(connection.expiresAt, now),
    relativeTime(connection.nextRefreshAt, now),
  ]);
  const header = ['id', 'user', 'provider', 'account', 'status', 'reason', 'expires', 'next refresh'];
  return renderTable(header, rows, context.paint);
}

/** The name people know it by. */
export const accountOf = ({
  label,
  accountName,
  accountEmail,
  providerAccountId,
}: Pick<ListedConnection, 'label' | 'accountName' | 'accountEmail' | 'providerAccountId'>): string =>
  label ?? accountName ?? accountEmail ?? providerAccountId;
