import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { AnchorLink, ButtonLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import { BulkConnections } from './bulk/bulk-connections.tsx';
import { BulkRunPanel } from './bulk/bulk-run-panel.tsx';
import { ReconnectPanel } from './bulk/reconnect-panel.tsx';
import { useReconnectQueue } from './bulk/use-reconnect-queue.ts';
import { ConnectionListSkeleton } from './connection-list.tsx';
import { type ConnectionSearch, isFiltered } from './connection-search.ts';
import { ConnectionToolbar } from './connection-toolbar.tsx';
import { StatusAnnouncer } from './status-announcer.tsx';
import { filterOf, useConnectionPages, useConnectionSummary } from './use-connection-pages.ts';

/** All connections of the signed-in user. */
export function ConnectionsPage({
  search,
  onSearch,
}: {
  readonly search: ConnectionSearch;
  readonly onSearch: (search: ConnectionSearch) => void;
}) {
  const { t } = useLingui();
  const providerName = useProviderName();
  const query = useConnectionPages(search);
  const { data: summary, isPlaceholderData: isOldSummary } = useConnectionSummary(search);
  const { connections } = query;
  const [queue, setQueue] = useReconnectQueue();
  const known = summary?.providers ?? [];
  const connected = known.reduce((sum, provider) => sum + provider.connected, 0);
  const waiting = summary?.needYou ?? 0;
  const matching = summary?.matching ?? connections.length;
  const providers = known
    .map(({ id }) => ({ id, name: providerName(id) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));

  const body = () => {
    if (query.isPending) return <ConnectionListSkeleton />;
    if (query.data === undefined)
      return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
    if (connections.length > 0)
      return (
        <BulkConnections
          shown={connections}
          filter={filterOf(search)}
          matching={matching}
          isStale={isOldSummary || query.isPlaceholderData}
          end={{
            hasMore: query.hasNextPage,
            isLoading: query.isFetchingNextPage,
            onNear: () => void query.fetchNextPage(),
          }}
          onQueue={setQueue}
        />
      );
    return isFiltered(search) ? (
      <NothingFound onClear={() => onSearch({})} />
    ) : (
      <NothingConnected disconnected={summary?.healths.disconnected ?? 0} />
    );
  };

  return (
    <Page
      wide
      title={t`Connections`}
      lead={
        connected > 0 && (
          <>
            <Plural value={connected} one="# account" other="# accounts" />
            {waiting > 0 && (
              <>
                {' · '}
                <AnchorLink inherit to="/connections" search={{ status: 'attention' }}>
                  <Plural value={waiting} one="# needs your attention" other="# need your attention" />
                </AnchorLink>
              </>
            )}
          </>
        )
      }
      actions={
        (connected > 0 || isFiltered(search)) && (
          <ButtonLink to="/connections/new" leftSection={<IconPlus size={16} />}>
            <Trans>Add connection</Trans>
          </ButtonLink>
        )
      }
    >
      {(connected > 0 || isFiltered(search)) && (
        <ConnectionToolbar
          search={search}
          providers={providers}
          onChange={(change) => onSearch({ ...search, ...change })}
        />
      )}
      {queue !== null && <ReconnectPanel queue={queue} onChange={setQueue} />}
      <BulkRunPanel />
      {body()}
      <StatusAnnouncer connections={connections} />
      <VisuallyHidden role="status">
        {isFiltered(search) && query.isSuccess && !query.isPlaceholderData && (
          <Plural
            value={matching}
            _0="No connection shown"
            one="# connection shown"
            other="# connections shown"
          />
        )}
      </VisuallyHidden>
    </Page>
  );
}

function NothingConnected({ disconnected }: { readonly disconnected: number }) {
  const { t } = useLingui();
  return (
    <Empty
      icon={<IconPlugConnected size={22} />}
      title={disconnected > 0 ? t`No account is connected` : t`Connect your first account`}
      action={
        <>
          <ButtonLink to="/connections/new" leftSection={<IconPlus size={16} />}>
            <Trans>Choose a provider</Trans>
          </ButtonLink>
          {disconnected > 0 && (
            <AnchorLink to="/connections" search={{ status: 'disconnected' }}>
              <Trans>Show disconnected accounts</Trans>
            </AnchorLink>
          )}
        </>
      }
    >
      <Trans>
        Sign in once at a provider such as Google or Slack. The hub then keeps the access fresh, and shows you
        here how it is and when it needs you again.
      </Trans>
    </Empty>
  );
}

function NothingFound({ onClear }: { readonly onClear: () => void }) {
  const { t } = useLingui();
  return (
    <Empty
      icon={<IconFilterOff size={22} />}
      title={t`No connection matches`}
      action={
        <Button variant="default" onClick={onClear}>
          <Trans>Clear filters</Trans>
        </Button>
      }
    >
      <Trans>Nothing fits this search and these filters.</Trans>
    </Empty>
  );
}
