import { useConnections } from '@evergrant/client/react';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { AnchorLink, ButtonLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { useNow } from '../../lib/use-now.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import { BulkConnections } from './bulk/bulk-connections.tsx';
import { BulkRunPanel } from './bulk/bulk-run-panel.tsx';
import { ReconnectPanel } from './bulk/reconnect-panel.tsx';
import { useReconnectQueue } from './bulk/use-reconnect-queue.ts';
import { ConnectionListSkeleton } from './connection-list.tsx';
import { type ConnectionSearch, isFiltered } from './connection-search.ts';
import { ConnectionToolbar } from './connection-toolbar.tsx';
import { healthOf } from './health.ts';
import { selectConnections } from './select-connections.ts';

/** All connections of the signed-in user. */
export function ConnectionsPage({
  search,
  onSearch,
}: {
  readonly search: ConnectionSearch;
  readonly onSearch: (search: ConnectionSearch) => void;
}) {
  const { t } = useLingui();
  const now = useNow(60_000);
  const providerName = useProviderName();
  const query = useConnections({ includeDisconnected: true });
  const connections = query.data ?? [];
  const [queue, setQueue] = useReconnectQueue();
  const shown = selectConnections(connections, search, { now, providerName });
  const connected = connections.filter(({ isConnected }) => isConnected).length;
  const waiting = connections.filter((connection) => healthOf(connection, now).needsYou).length;
  const providers = [...new Set(connections.map(({ provider }) => provider))].map((id) => ({
    id,
    name: providerName(id),
  }));

  const body = () => {
    if (query.isPending) return <ConnectionListSkeleton />;
    if (query.isError && query.data === undefined)
      return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
    if (shown.length > 0) return <BulkConnections shown={shown} onQueue={setQueue} />;
    return isFiltered(search) ? (
      <NothingFound onClear={() => onSearch({})} />
    ) : (
      <NothingConnected disconnected={connections.length} />
    );
  };

  return (
    <Page
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
      {queue !== null && <ReconnectPanel queue={queue} connections={connections} onChange={setQueue} />}
      <BulkRunPanel connections={connections} />
      {body()}
      <VisuallyHidden role="status">
        {isFiltered(search) && query.isSuccess && (
          <Plural
            value={shown.length}
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
