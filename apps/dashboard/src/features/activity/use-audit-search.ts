import { useEvergrant } from '@evergrant/client/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditSearch } from './audit-search.ts';
import { toAuditQuery } from './to-audit-query.ts';
import type { AuditPages } from './use-audit-events.ts';

const PAGE_SIZE = 50;
/** What a reader follows: more would be read by nobody. */
const TAIL_SIZE = 30;
const TAIL_MS = 2_000;

/** Everybody's events page by page, newest first; while `isLive`, the latest ones as they come. */
export function useAuditSearch(search: AuditSearch, isLive: boolean): AuditPages {
  const { api } = useEvergrant();
  const query = useInfiniteQuery(
    api.audit.search.infiniteQueryOptions(
      { ...toAuditQuery(search), limit: isLive ? TAIL_SIZE : PAGE_SIZE },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        refetchInterval: isLive ? TAIL_MS : false,
      },
    ),
  );
  const events = query.data?.pages.flatMap((page) => page.events);
  return { ...query, events, hasNextPage: query.hasNextPage && !isLive };
}
