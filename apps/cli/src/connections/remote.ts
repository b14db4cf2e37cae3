import type { Connection } from '@evergrant/client';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import type { RemoteHub } from '../remote/remote-hub.ts';
import { describeDisconnected } from './disconnect.ts';
import { answerList, type ConnectionFilter, type ListedConnection } from './list.ts';
import { describeRefreshed } from './refresh.ts';

/** Of the hub's pages. */
const PAGE = 100;

const moment = (text: string | null): Date | null => (text === null ? null : new Date(text));

const listed = (connection: Connection): ListedConnection => ({
  ...connection,
  expiresAt: moment(connection.expiresAt),
  nextRefreshAt: moment(connection.nextRefreshAt),
});

/** As `listAll`, by a key with `connections:read`. */
export async function listRemote(
  context: Context,
  hub: RemoteHub,
  filter: ConnectionFilter,
): Promise<Answer> {
  const client = hub.client();
  const { user, provider, status, limit } = filter;
  const found: ListedConnection[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.connections.listAll.query({
      ...(user === undefined ? {} : { userId: user }),
      ...(provider === undefined ? {} : { provider }),
      // Asked for "connected", the hub leaves out what is about to end; without a status, what is disconnected.
      ...(status === 'disconnected' ? { status } : {}),
      ...(cursor === undefined ? {} : { cursor }),
      limit: PAGE,
    });
    found.push(
      ...page.connections
        .filter((connection) => status === undefined || connection.status === status)
        .map(listed),
    );
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length <= limit);
  return answerList(context, found, limit);
}

/** As `refresh`, by a key with `connections:write`. */
export async function refreshRemote(context: Context, hub: RemoteHub, id: number): Promise<Answer> {
  const connection = await hub.client().connections.refresh.mutate({ id });
  return { json: { connection }, text: describeRefreshed(listed(connection), context.clock.now()) };
}

/** As `disconnect`, by a key with `connections:write`. */
export async function disconnectRemote(_context: Context, hub: RemoteHub, id: number): Promise<Answer> {
  const { connection, revocation } = await hub.client().connections.disconnect.mutate({ id });
  return { json: { connection, revocation }, ...describeDisconnected(listed(connection), revocation) };
}
