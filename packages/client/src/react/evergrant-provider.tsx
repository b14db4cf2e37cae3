import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { SessionAccess } from '../connect/open-connect.ts';
import type { AppRouter } from '../generated/contract.ts';
import type { EvergrantClient } from '../types.ts';
import { type Words, wordsOf } from './words.ts';

/** `queryOptions`, `mutationOptions`, … of every procedure: `api.audit.list.infiniteQueryOptions({ … })`. */
export type EvergrantApi = TRPCOptionsProxy<AppRouter>;

/** What hooks, and routers outside of React, work with. */
export interface Evergrant {
  readonly client: EvergrantClient;
  readonly queryClient: QueryClient;
  readonly api: EvergrantApi;
}

/** The same below an `EvergrantProvider`, with what the components say. */
interface EvergrantInReact extends Evergrant {
  readonly words: Words;
  /** The connect session in which accounts are connected; undefined: the browser is signed in at the hub. */
  readonly session: SessionAccess | undefined;
}

/** Ties a client to a query cache. For use outside of React, such as in a router's loaders. */
export const createEvergrant = (client: EvergrantClient, queryClient: QueryClient): Evergrant => ({
  client,
  queryClient,
  api: createTRPCOptionsProxy<AppRouter>({ client, queryClient }),
});

const EvergrantContext = createContext<EvergrantInReact | null>(null);

/**
 * Makes the hooks and components of this package work below it. Renders no markup.
 *
 * @example
 * ```tsx
 * const client = createEvergrantClient({ url: window.location.origin });
 * <EvergrantProvider client={client} language="fr"><App /></EvergrantProvider>
 * ```
 */
export function EvergrantProvider({
  client,
  queryClient,
  language = 'en',
  words,
  session,
  children,
}: {
  readonly client: EvergrantClient;
  /** Default: the one of the `QueryClientProvider` around this; without one, a new one. */
  readonly queryClient?: QueryClient;
  /** Of the components: `en` or `fr`. Default `en`. */
  readonly language?: string;
  /** In place of those of the language; all of them for a language of your own. */
  readonly words?: Partial<Words>;
  /**
   * On a page of your own origin: what `connectSessions.create` answered, the token of which `client` sends. Accounts are then connected
   * in a window of the hub.
   */
  readonly session?: SessionAccess | undefined;
  readonly children: ReactNode;
}) {
  const around = useContext(QueryClientContext);
  const [own] = useState(() => queryClient ?? around ?? new QueryClient());
  const cache = queryClient ?? around ?? own;
  const evergrant = useMemo(
    () => ({ ...createEvergrant(client, cache), words: { ...wordsOf(language), ...words }, session }),
    [client, cache, language, words, session],
  );
  const inside = <EvergrantContext value={evergrant}>{children}</EvergrantContext>;
  return cache === around ? inside : <QueryClientProvider client={cache}>{inside}</QueryClientProvider>;
}

/** The client, the cache and the typed options of all procedures. @throws Error outside an `EvergrantProvider` */
export function useEvergrant(): EvergrantInReact {
  const evergrant = useContext(EvergrantContext);
  if (evergrant === null) throw new Error('useEvergrant needs an <EvergrantProvider> above it');
  return evergrant;
}
