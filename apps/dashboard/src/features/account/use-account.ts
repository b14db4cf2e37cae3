import { useEvergrant } from '@evergrant/client/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';

/** How whoever is signed in signs in. */
export function useAccount() {
  const { api } = useEvergrant();
  return useQuery(api.account.get.queryOptions());
}

/** Asks the hub again what is known of the account, after something changed. */
export function useOnAccountChanged() {
  const { api } = useEvergrant();
  const queryClient = useQueryClient();
  return () => {
    for (const queryKey of [api.account.get.queryKey(), api.sessions.list.queryKey(), api.me.get.queryKey()])
      void queryClient.invalidateQueries({ queryKey });
  };
}
