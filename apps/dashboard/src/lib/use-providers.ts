import { useEvergrant } from '@evergrant/client/react';
import { useQuery } from '@tanstack/react-query';
import { useBrandOf } from './use-brand-of.ts';

const FIVE_MINUTES = 5 * 60_000;

/** The providers that can be connected here, by name. They change with the operator's settings, so seldom. */
export function useProviders() {
  const { api } = useEvergrant();
  return useQuery(
    api.providers.list.queryOptions(undefined, {
      staleTime: FIVE_MINUTES,
      select: ({ providers }) => providers.toSorted((a, b) => a.displayName.localeCompare(b.displayName)),
    }),
  );
}

/** Names of providers by id, also of ones that were connected once and are not set up any more. */
export function useProviderName(): (id: string) => string {
  const { data } = useProviders();
  const brandOf = useBrandOf();
  return (id) => data?.find((provider) => provider.id === id)?.displayName ?? brandOf?.(id).title ?? id;
}
