import type { AuditEventName } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { useInfiniteQuery } from '@tanstack/react-query';

/** Which events to list. */
export interface AuditFilter {
  readonly connectionId?: number | undefined;
  readonly provider?: string | undefined;
  readonly event?: AuditEventName | undefined;
}

const PAGE_SIZE = 30;

/** Audit events page by page, newest first. */
export function useAuditEvents({ connectionId, provider, event }: AuditFilter) {
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
