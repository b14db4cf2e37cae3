import { useEvergrant } from '@evergrant/client/react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';

const LOOK_MS = 5_000;

/** Every endpoint, the latest first. */
export function useWebhooks() {
  const { api } = useEvergrant();
  return useQuery(
    api.webhooks.list.queryOptions(undefined, { select: ({ endpoints }) => endpoints.toReversed() }),
  );
}

/** What was sent to an endpoint, in pages, kept current. */
export function useWebhookAttempts(id: string, failed: boolean) {
  const { api } = useEvergrant();
  return useInfiniteQuery(
    api.webhooks.attempts.infiniteQueryOptions(
      { id, failed },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: LOOK_MS,
      },
    ),
  );
}

/** What operators can do with endpoints. */
export function useWebhookMutations() {
  const { api, queryClient } = useEvergrant();
  // Nobody waits for them: a page that sees its endpoint gone would be left before it could say so.
  const onSettled = () => {
    for (const part of [api.webhooks, api.audit]) void queryClient.invalidateQueries(part.pathFilter());
  };
  return {
    create: useMutation(api.webhooks.create.mutationOptions({ onSettled })),
    change: useMutation(api.webhooks.change.mutationOptions({ onSettled })),
    enable: useMutation(api.webhooks.enable.mutationOptions({ onSettled })),
    disable: useMutation(api.webhooks.disable.mutationOptions({ onSettled })),
    rotate: useMutation(api.webhooks.rotate.mutationOptions({ onSettled })),
    remove: useMutation(api.webhooks.remove.mutationOptions({ onSettled })),
    sendTest: useMutation(api.webhooks.sendTest.mutationOptions({ onSettled })),
    resend: useMutation(api.webhooks.resend.mutationOptions({ onSettled })),
    recover: useMutation(api.webhooks.recover.mutationOptions({ onSettled })),
  };
}
