import { useEvergrant } from '@evergrant/client/react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { adminAct } from './admin-act.ts';
import type { PeopleSearch } from './people-search.ts';

/** People who match, the latest first, in pages. */
export function usePeople(search: PeopleSearch) {
  const { api } = useEvergrant();
  return useInfiniteQuery(
    api.people.list.infiniteQueryOptions(search, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
}

/** One of them. */
export function usePerson(userId: number) {
  const { api } = useEvergrant();
  return useQuery(api.people.get.queryOptions({ userId }));
}

/** Where they are signed in. */
export function useSessionsOfPerson(userId: number) {
  const { api } = useEvergrant();
  return useQuery(api.people.sessions.queryOptions({ userId }));
}

/** What they have connected, in pages. */
export function useConnectionsOfPerson(userId: number) {
  const { api } = useEvergrant();
  return useInfiniteQuery(
    api.people.connections.infiniteQueryOptions(
      { userId },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
}

/** What operators can do about people. */
export function usePeopleMutations() {
  const { api, queryClient } = useEvergrant();
  const onSettled = () => {
    for (const part of [api.people, api.audit]) void queryClient.invalidateQueries(part.pathFilter());
  };
  return {
    invite: useMutation({
      mutationFn: (person: {
        readonly name: string;
        readonly email: string;
        readonly password: string;
        readonly role: 'user' | 'operator';
      }) => adminAct('create-user', person),
      onSettled,
    }),
    setRole: useMutation({
      mutationFn: ({ userId, role }: { readonly userId: number; readonly role: 'user' | 'operator' }) =>
        adminAct('set-role', { userId: String(userId), role }),
      onSettled,
    }),
    ban: useMutation({
      mutationFn: (userId: number) => adminAct('ban-user', { userId: String(userId) }),
      onSettled,
    }),
    unban: useMutation({
      mutationFn: (userId: number) => adminAct('unban-user', { userId: String(userId) }),
      onSettled,
    }),
    endSessions: useMutation(api.people.endSessions.mutationOptions({ onSettled })),
  };
}
