import type { Connection } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';

/** As many as the hub answers at once. */
const MOST = 100;

/** The user's connections of these ids, as they are now, in any order; those beyond the first hundred are left out. */
export function useConnectionsByIds(ids: readonly number[]): readonly Connection[] {
  const { api } = useEvergrant();
  const wanted = [...new Set(ids)].toSorted((a, b) => a - b).slice(0, MOST);
  const { data } = useQuery(
    api.connections.some.queryOptions(wanted.length === 0 ? skipToken : { ids: wanted }, {
      placeholderData: keepPreviousData,
    }),
  );
  return data?.connections ?? [];
}
