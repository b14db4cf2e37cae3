import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { AppRouter } from '../generated/contract.ts';
import type { EvergrantClient } from '../types.ts';

/** `queryOptions`, `mutationOptions`, … of every procedure: `api.audit.list.infiniteQueryOptions({ … })`. */
export type EvergrantApi = TRPCOptionsProxy<AppRouter>;

/** What hooks, and routers outside of React, work with. */
export interface Evergrant {
  readonly client: EvergrantClient;
  readonly queryClient: QueryClient;
  readonly api: EvergrantApi;
}

/** Ties a client to a query cache. For use outside of React, such as in a router's loaders. */
export const createEvergrant = (client: EvergrantClient, queryClient: QueryClient): Evergrant => ({
  client,
  queryClient,
  api: createTRPCOptionsProxy<AppRouter>({ client, queryClient }),
});

const EvergrantContext = createContext<Evergrant | null>(null);

/**
 * Makes the hooks of this package work below it. Renders no markup.
 *
 * @example
 * ```tsx
 * const client = createEvergrantClient({ url: window.location.origin });
 * <EvergrantProvider client={client}><App /></EvergrantProvider>
 * ```
 */
export function EvergrantProvider({
  client,
  queryClient,
  children,
}: {
  readonly client: EvergrantClient;
  /** The application's own cache. Default: a new one. */
  readonly queryClient?: QueryClient;
  readonly children: ReactNode;
}) {
  const [ownQueryClient] = useState(() => queryClient ?? new QueryClient());
  const cache = queryClient ?? ownQueryClient;
  const evergrant = useMemo(() => createEvergrant(client, cache), [client, cache]);
  return (
    <QueryClientProvider client={cache}>
      <EvergrantContext value={evergrant}>{children}</EvergrantContext>
    </QueryClientProvider>
  );
}

/** The client, the cache and the typed options of all procedures. @throws Error outside an `EvergrantProvider` */
export function useEvergrant(): Evergrant {
  const evergrant = useContext(EvergrantContext);
  if (evergrant === null) throw new Error('useEvergrant needs an <EvergrantProvider> above it');
  return evergrant;
}
