import { useEvergrant } from '@evergrant/client/react';
import { useMutation, useQuery } from '@tanstack/react-query';

/** The providers that are set up, by name, as operators see them. */
export function useProviderConfigurations() {
  const { api } = useEvergrant();
  return useQuery(
    api.providerConfigurations.list.queryOptions(undefined, { select: ({ providers }) => providers }),
  );
}

/** The providers that need a client only. They change with the version of the hub. */
export function useCatalog() {
  const { api } = useEvergrant();
  return useQuery(
    api.providerConfigurations.catalog.queryOptions(undefined, {
      staleTime: Number.POSITIVE_INFINITY,
      select: ({ providers }) => providers,
    }),
  );
}

/** What operators can do. */
export function useProviderMutations() {
  const { api, queryClient } = useEvergrant();
  // Names of providers and the state of their connections stand on other pages too. Nobody waits for them: a page that
  // sees its provider gone would be left before it could say so.
  const onSettled = () => {
    for (const part of [api.providerConfigurations.list, api.providers, api.connections, api.audit])
      void queryClient.invalidateQueries(part.pathFilter());
  };
  return {
    discover: useMutation(api.providerConfigurations.discover.mutationOptions()),
    describe: useMutation(api.providerConfigurations.describe.mutationOptions()),
    save: useMutation(api.providerConfigurations.save.mutationOptions({ onSettled })),
    remove: useMutation(api.providerConfigurations.remove.mutationOptions({ onSettled })),
  };
}
