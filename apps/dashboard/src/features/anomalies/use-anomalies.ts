import { useEvergrant } from '@evergrant/client/react';
import { useMutation, useQuery } from '@tanstack/react-query';

const LOOK_MS = 60_000;

/** What operators should look at, and the way to say that they have. */
export function useAnomalies() {
  const { api, queryClient } = useEvergrant();
  const { data: anomalies = [] } = useQuery(
    api.anomalies.list.queryOptions(undefined, {
      refetchInterval: LOOK_MS,
      select: ({ anomalies }) => anomalies,
    }),
  );
  const dismiss = useMutation(
    api.anomalies.dismiss.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(api.anomalies.pathFilter()),
    }),
  );
  return { anomalies, dismiss };
}
