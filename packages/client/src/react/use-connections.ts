import { useQuery } from '@tanstack/react-query';
import type { Connection, ConnectionStatus } from '../types.ts';
import { useEvergrant } from './evergrant-provider.tsx';

/** Which connections to list. Default: all that are not disconnected. */
export interface ConnectionFilter {
  readonly provider?: string;
  readonly status?: ConnectionStatus;
  readonly includeDisconnected?: boolean;
}

/**
 * The signed-in user's connections, newest first, as a TanStack query. Kept current while {@link useLiveConnections}
 * runs somewhere above.
 *
 * @example
 * ```tsx
 * const { data: broken = [] } = useConnections({ status: 'error' });
 * ```
 */
export function useConnections({ provider, status, includeDisconnected }: ConnectionFilter = {}) {
  const { api } = useEvergrant();
  const input = { includeDisconnected: includeDisconnected ?? status === 'disconnected' };
  return useQuery(
    api.connections.list.queryOptions(input, {
      select: ({ connections }): Connection[] =>
        connections.filter(
          (connection) =>
            (provider === undefined || connection.provider === provider) &&
            (status === undefined || connection.status === status),
        ),
    }),
  );
}
