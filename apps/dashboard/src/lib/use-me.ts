import type { Me } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { useQuery } from '@tanstack/react-query';

/** Who is signed in. The router has asked before any page is shown. */
export function useMe(): Me | undefined {
  const { api } = useEvergrant();
  return useQuery(api.me.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY })).data;
}

/** Whether it is somebody who runs this hub. */
export function useIsOperator(): boolean {
  const me = useMe();
  return me?.type === 'session' && me.role === 'operator';
}
