import { useEvergrant } from '@evergrant/client/react';
import { useQuery } from '@tanstack/react-query';

/** In milliseconds. Changes are told to the owner alone. */
const LOOK_MS = 5_000;

/** A connection of somebody else, for who runs the hub. */
export function useConnectionOfUser(wanted: { readonly userId: number; readonly id: number }) {
  const { api } = useEvergrant();
  return useQuery(api.people.connection.queryOptions(wanted, { refetchInterval: LOOK_MS }));
}
