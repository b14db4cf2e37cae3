import { toEvergrantError } from '@evergrant/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

const RETRIES = 2;

/** The cache of what the hub said. Retries what may succeed later, and nothing else. */
export function createAppQueryClient({ onSignedOut }: { readonly onSignedOut: () => void }): QueryClient {
  const onError = (thrown: unknown) => {
    if (toEvergrantError(thrown).code !== 'UNAUTHENTICATED') return;
    client.clear();
    onSignedOut();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, thrown) => failures < RETRIES && toEvergrantError(thrown).retryable,
      },
    },
  });
  return client;
}
