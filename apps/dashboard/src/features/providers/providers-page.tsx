import { Trans, useLingui } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { RowList } from '../../components/row-list.tsx';
import { ProviderRow } from './provider-row.tsx';
import { useProviderConfigurations } from './use-provider-configurations.ts';

/** What can be connected here. For operators. */
export function ProvidersPage() {
  const { t } = useLingui();
  const add = (
    <ButtonLink to="/providers/new" leftSection={<IconPlus size={16} />}>
      <Trans>Add provider</Trans>
    </ButtonLink>
  );
  return (
    <Page
      title={t`Providers`}
      lead={<Trans>The services whose accounts can be connected here, and this hub's client at each.</Trans>}
      actions={add}
    >
      <ProviderList />
    </Page>
  );
}

function ProviderList() {
  const { t } = useLingui();
  const { data: providers, isPending, isError, error, refetch } = useProviderConfigurations();
  if (isPending) return <Loader size="sm" aria-label={t`Loading providers…`} />;
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (providers.length === 0)
    return (
      <Empty icon={<IconApps size={22} />} title={t`No provider is set up yet`}>
        <Trans>
          Register this hub at a service, and give the hub the client ID and secret you get there.
        </Trans>
      </Empty>
    );
  return (
    <RowList aria-label={t`Providers`}>
      {providers.map((provider) => (
        <ProviderRow key={provider.description.id} provider={provider} />
      ))}
    </RowList>
  );
}
