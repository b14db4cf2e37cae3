import type { Connection } from '../../types.ts';
import type { Evergrant } from '../evergrant-provider.tsx';

/**
 * Puts the connection, as it is now, into every answer in the cache that has it.
 *
 * @returns whether the lists are still what they were: false when it is new there, or has another state, after which it may
 *   stand elsewhere or belong to none of them
 */
export function patchConnection({ api, queryClient }: Evergrant, connection: Connection): boolean {
  const { id } = connection;
  let isKnown = false;
  let isSameState = true;
  const patch = (connections: readonly Connection[]): Connection[] =>
    connections.map((known) => {
      if (known.id !== id) return known;
      isKnown = true;
      isSameState &&= known.status === connection.status && known.reason === connection.reason;
      return connection;
    });
  queryClient.setQueryData(api.connections.get.queryKey({ id }), connection);
  for (const filter of [api.connections.list.queryFilter(), api.connections.some.queryFilter()])
    queryClient.setQueriesData<{ connections: Connection[] }>(
      filter,
      (answer) => answer && { ...answer, connections: patch(answer.connections) },
    );
  queryClient.setQueriesData<{ pages: { connections: Connection[] }[]; pageParams: unknown[] }>(
    api.connections.page.infiniteQueryFilter(),
    (answer) =>
      answer && {
        ...answer,
        pages: answer.pages.map((page) => ({ ...page, connections: patch(page.connections) })),
      },
  );
  return isKnown && isSameState;
}
