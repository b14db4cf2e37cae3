import { useQuery } from '@tanstack/react-query';
import { useEvergrant } from './evergrant-provider.tsx';

/** One connection by id, disconnected ones included, as a TanStack query. */
export function useConnection(id: number) {
  const { api } = useEvergrant();
  return useQuery(api.connections.get.queryOptions({ id }));
}
