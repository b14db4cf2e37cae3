import { useEvergrant } from '@evergrant/client/react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useIsOperator } from '../../lib/use-me.ts';

/** What the provider called the error that a flow ended with: a code. Undefined: nothing, or the user does not run this hub. */
export function useProviderError(flowId: string | null): string | undefined {
  const { api } = useEvergrant();
  const isOperator = useIsOperator();
  const { data } = useQuery(
    api.flows.get.queryOptions(isOperator && flowId !== null ? { flowId } : skipToken, { retry: false }),
  );
  return data?.status === 'error' ? data.providerError : undefined;
}
