import type { Connection, Me } from '@evergrant/client';
import { useConnections, useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Alert, Button, Text, Title } from '@mantine/core';
import { IconArrowRight, IconUserCheck } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { useProviders } from '../../lib/use-providers.ts';
import { useConnectionActions } from './connection-actions.tsx';
import { ConnectionList, ConnectionListSkeleton } from './connection-list.tsx';
import classes from './guest-page.module.css';
import type { GuestSearch } from './guest-search.ts';
import { ProviderGallery } from './provider-gallery.tsx';
import { StatusAnnouncer } from './status-announcer.tsx';

/** Who came with a connect session. */
export type Guest = Me & { readonly type: 'connect_session' };

/** For the users of a host application: connect accounts, then go back to where they came from. */
export function GuestPage({ guest, search }: { readonly guest: Guest; readonly search: GuestSearch }) {
  const { t } = useLingui();
  const { session } = useEvergrant();
  const { returnUrl, userName, externalUserId } = guest;
  const { data = [], isPending, isError, error, refetch } = useConnections({ includeDisconnected: true });
  const connections = data.filter(({ isConnected, id }) => isConnected || id === guest.connectionId);
  useOffer(search, data);
  const host = URL.parse(returnUrl)?.host ?? returnUrl;
  return (
    <Page
      title={t`Connect your accounts`}
      lead={
        <Trans>
          <strong>{host}</strong> would like to work with your accounts. You decide which, and can come back
          to disconnect them.
        </Trans>
      }
      before={
        <Alert mb="lg" variant="light" icon={<IconUserCheck size={18} />}>
          <Trans>
            What you connect here will be used by <strong>{userName}</strong>. If that isn't you, close this
            page.
          </Trans>
          {externalUserId !== null && externalUserId !== userName && (
            <Text size="sm" c="dimmed">
              <Trans>
                Known to {host} as {externalUserId}
              </Trans>
            </Text>
          )}
        </Alert>
      }
      actions={
        // A frame has a page around it that leads on.
        session === undefined && (
          <Button
            {...(search.window === undefined
              ? { component: 'a', href: returnUrl }
              : { component: 'button', type: 'button', onClick: () => window.close() })}
            variant={connections.length > 0 ? 'filled' : 'default'}
            rightSection={<IconArrowRight size={16} />}
          >
            <Trans>Done</Trans>
          </Button>
        )
      }
    >
      <StatusAnnouncer connections={connections} />
      {isPending && <ConnectionListSkeleton />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {connections.length > 0 && (
        <section className={classes.section}>
          <Title order={2} mb="sm">
            <Trans>Connected accounts</Trans>
          </Title>
          <ConnectionList connections={connections} linked={false} />
        </section>
      )}
      {guest.connectionId === null && (
        <section>
          <Title order={2} mb="sm">
            {connections.length > 0 ? (
              <Trans>Connect another account</Trans>
            ) : (
              <Trans>Choose a provider</Trans>
            )}
          </Title>
          <ProviderGallery />
        </section>
      )}
    </Page>
  );
}

/** Offers at once what the link says: a provider, or a connection to be reconnected. */
function useOffer({ provider, connectionId }: GuestSearch, connections: readonly Connection[]): void {
  const { offer, offerReconnect } = useConnectionActions();
  const wanted = useProviders().data?.find(({ id }) => id === provider);
  const known = connections.find(({ id }) => id === connectionId);
  const isReady = connectionId === undefined ? wanted !== undefined : known !== undefined;
  const show = useEffectEvent(() => {
    if (known !== undefined) offerReconnect(known);
    else if (wanted !== undefined) offer(wanted);
  });
  useEffect(() => {
    if (isReady) show();
  }, [isReady]);
}
