import { useConnections } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Title } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { ConnectionList, ConnectionListSkeleton } from './connection-list.tsx';
import classes from './guest-page.module.css';
import { ProviderGallery } from './provider-gallery.tsx';

/** For the users of a host application: connect accounts, then go back to where they came from. */
export function GuestPage({ returnUrl }: { readonly returnUrl: string }) {
  const { t } = useLingui();
  const { data = [], isPending, isError, error, refetch } = useConnections({ includeDisconnected: true });
  const connections = data.filter(({ isConnected }) => isConnected);
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
      <section>
        <Title order={2} mb="sm">
          {connections.length > 0 ? <Trans>Connect another account</Trans> : <Trans>Choose a provider</Trans>}
        </Title>
        <ProviderGallery />
      </section>
    </Page>
  );
}
