import type { AuditEvent, AuditEventName } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { useInfiniteQuery } from '@tanstack/react-query';

/** Which events to list. */
export interface AuditFilter {
  readonly connectionId?: number | undefined;
  readonly provider?: string | undefined;
  readonly event?: AuditEventName | undefined;
}

const PAGE_SIZE = 30;

/** Events as far as they were loaded, and the way to more. */
export interface AuditPages {
  readonly events: readonly AuditEvent[] | undefined;
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

/** Audit events page by page, newest first. */
export function useAuditEvents({ connectionId, provider, event }: AuditFilter): AuditPages {
  const { api } = useEvergrant();
  const query = useInfiniteQuery(
    api.audit.list.infiniteQueryOptions(
      {
        limit: PAGE_SIZE,
        ...(connectionId === undefined ? {} : { connectionId }),
        ...(provider === undefined ? {} : { provider }),
        ...(event === undefined ? {} : { event }),
      },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
      },
    ),
  );
  return { ...query, events: query.data?.pages.flatMap((page) => page.events) };
}
