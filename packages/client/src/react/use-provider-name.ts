import { useQuery } from '@tanstack/react-query';
import type { ProviderId } from '../types.ts';
import { useEvergrant } from './evergrant-provider.tsx';

/** What people call a provider; its id until the hub has said. */
export function useProviderName(provider: ProviderId): string {
  const { api } = useEvergrant();
  const { data: name } = useQuery(
    api.providers.list.queryOptions(undefined, {
      staleTime: Number.POSITIVE_INFINITY,
      select: ({ providers }) => providers.find(({ id }) => id === provider)?.displayName,
    }),
  );
  return name ?? provider;
}
