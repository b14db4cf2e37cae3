import { useEvergrant } from '@evergrant/client/react';
import { useQuery } from '@tanstack/react-query';

/** How often it is looked who reads the token, in milliseconds; nobody is told of it. */
const LOOK_MS = 60_000;

/** Which apps read the token of a connection. */
export function useTokenReaders(id: number) {
  const { api } = useEvergrant();
  return useQuery(api.connections.readers.queryOptions({ id }, { refetchInterval: LOOK_MS })).data?.readers;
}
