import type { AuditEvent } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ActivitySearch } from './activity-search.ts';
import { toAuditQuery } from './to-audit-query.ts';

/** Which events to list. */
export interface AuditFilter extends Partial<ActivitySearch> {
  readonly connectionId?: number | undefined;
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
export function useAuditEvents(filter: AuditFilter): AuditPages {
  const { api } = useEvergrant();
  const query = useInfiniteQuery(
    api.audit.list.infiniteQueryOptions(
      { ...toAuditQuery(filter), limit: PAGE_SIZE },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
      },
    ),
  );
  return { ...query, events: query.data?.pages.flatMap((page) => page.events) };
}
