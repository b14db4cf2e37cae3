import type { KeysStatus } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { useQuery } from '@tanstack/react-query';
import { nextStep } from './next-step.ts';

/** Counting looks at every row that is sealed: only while something moves, and not all the time. */
const AGAIN_MS = 10_000;

const isMoving = (status: KeysStatus): boolean => !['none', 'retire'].includes(nextStep(status).kind);

/** The keys of this hub, asked for anew while a rotation is under way. */
export function useKeys() {
  const { api } = useEvergrant();
  return useQuery(
    api.keys.status.queryOptions(undefined, {
      refetchInterval: ({ state: { data } }) => (data !== undefined && isMoving(data) ? AGAIN_MS : false),
    }),
  );
}
