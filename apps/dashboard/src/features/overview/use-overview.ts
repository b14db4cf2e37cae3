import { useEvergrant } from '@evergrant/client/react';
import { useQuery } from '@tanstack/react-query';

const LOOK_MS = 5_000;

/** How the hub does, asked for anew every few seconds. */
export function useOverview() {
  const { api } = useEvergrant();
  return useQuery(api.overview.get.queryOptions(undefined, { refetchInterval: LOOK_MS }));
}

/** What a new hub still needs. */
export function useFirstSteps() {
  const { api } = useEvergrant();
  return useQuery(api.overview.firstSteps.queryOptions());
}
