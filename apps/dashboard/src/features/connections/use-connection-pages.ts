import type { Connection } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ConnectionSearch } from './connection-search.ts';

const PAGE_SIZE = 50;

/** Which connections are meant, as the hub is asked for them. */
export type ConnectionFilter = Omit<ConnectionSearch, 'sort'>;

/** The part of a search that says which; without what the address does not say. */
export const filterOf = ({ q, status, provider }: ConnectionSearch): ConnectionFilter => ({
  ...(q === undefined ? {} : { q }),
  ...(status === undefined ? {} : { status }),
  ...(provider === undefined ? {} : { provider }),
});

/** The connections that match, as far as they were loaded, in their order. */
export function useConnectionPages(search: ConnectionSearch) {
  const { api } = useEvergrant();
  const { sort } = search;
  const query = useInfiniteQuery(
    api.connections.page.infiniteQueryOptions(
      { ...filterOf(search), ...(sort === undefined ? {} : { sort }), limit: PAGE_SIZE },
      { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const { data } = query;
  // A row that moved while somebody scrolled may come twice.
  const connections = useMemo(() => {
    const known = new Map<number, Connection>();
    for (const page of data?.pages ?? [])
      for (const connection of page.connections)
        if (!known.has(connection.id)) known.set(connection.id, connection);
    return [...known.values()];
  }, [data]);
  return { ...query, connections };
}

/** How the user's connections are, in numbers, and how many match. */
export function useConnectionSummary(search: ConnectionSearch) {
  const { api } = useEvergrant();
  return useQuery(
    api.connections.summary.queryOptions(filterOf(search), { placeholderData: keepPreviousData }),
  );
}
