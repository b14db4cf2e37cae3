import type { Me } from '@evergrant/client';
import { useConnections } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Alert, Button, Text, Title } from '@mantine/core';
import { IconArrowRight, IconUserCheck } from '@tabler/icons-react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { ConnectionList, ConnectionListSkeleton } from './connection-list.tsx';
import classes from './guest-page.module.css';
import { ProviderGallery } from './provider-gallery.tsx';
import { StatusAnnouncer } from './status-announcer.tsx';

/** Who came with a connect session. */
export type Guest = Me & { readonly type: 'connect_session' };

/** For the users of a host application: connect accounts, then go back to where they came from. */
export function GuestPage({ guest }: { readonly guest: Guest }) {
  const { t } = useLingui();
  const { returnUrl, userName, externalUserId } = guest;
  const { data = [], isPending, isError, error, refetch } = useConnections({ includeDisconnected: true });
  const connections = data.filter(({ isConnected, id }) => isConnected || id === guest.connectionId);
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
        <Button
          component="a"
          href={returnUrl}
          variant={connections.length > 0 ? 'filled' : 'default'}
          rightSection={<IconArrowRight size={16} />}
        >
          <Trans>Done</Trans>
        </Button>
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
