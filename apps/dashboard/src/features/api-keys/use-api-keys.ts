import { useEvergrant } from '@evergrant/client/react';
import { useMutation, useQuery } from '@tanstack/react-query';

/** Every key there ever was, the latest first. */
export function useApiKeys() {
  const { api } = useEvergrant();
  return useQuery(
    api.apiKeys.list.queryOptions(undefined, { select: ({ apiKeys }) => apiKeys.toReversed() }),
  );
}

/** What operators can do with keys. */
export function useApiKeyMutations() {
  const { api, queryClient } = useEvergrant();
  const onSettled = () => {
    for (const part of [api.apiKeys.list, api.overview, api.audit])
      void queryClient.invalidateQueries(part.pathFilter());
  };
  return {
    create: useMutation(api.apiKeys.create.mutationOptions({ onSettled })),
    change: useMutation(api.apiKeys.change.mutationOptions({ onSettled })),
    rotate: useMutation(api.apiKeys.rotate.mutationOptions({ onSettled })),
    revoke: useMutation(api.apiKeys.revoke.mutationOptions({ onSettled })),
  };
}
