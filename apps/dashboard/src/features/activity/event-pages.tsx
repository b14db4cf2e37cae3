import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { EventList, EventListSkeleton, type EventScope } from './event-list.tsx';
import classes from './event-pages.module.css';
import type { AuditPages } from './use-audit-events.ts';

/** A history as far as it was loaded, and the way to load more. */
export function EventPages({
  query,
  empty,
  scope,
}: {
  readonly query: AuditPages;
  /** Shown where nothing has happened. */
  readonly empty: ReactNode;
  readonly scope: EventScope;
}) {
  const { events, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    query;
  if (isPending) return <EventListSkeleton />;
  if (events === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (events.length === 0 && !hasNextPage) return empty;
  return (
    <>
      {events.length === 0 ? (
        <p className={classes.none}>
          <Trans>Nothing among the latest events. The search can go on further back.</Trans>
        </p>
      ) : (
        <EventList events={events} scope={scope} />
      )}
      {isError && <ErrorNotice error={error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {events.length === 0 ? <Trans>Search further back</Trans> : <Trans>Load more</Trans>}
          </Button>
        </div>
      )}
    </>
  );
}
