import type { ProviderConfiguration } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Loader, Stack } from '@mantine/core';
import { useState } from 'react';
import { BackLink } from '../../components/back-link.tsx';
import danger from '../../components/danger.module.css';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { ClockState } from './clock-state.tsx';
import { ProviderForm } from './provider-form.tsx';
import { ProviderState } from './provider-row.tsx';
import { ReadOnlySettings } from './read-only-settings.tsx';
import { Registration } from './registration.tsx';
import { RemoveProviderDialog } from './remove-provider-dialog.tsx';
import { useProviderConfigurations } from './use-provider-configurations.ts';

interface ProviderPageProps {
  readonly providerId: string;
  readonly onDone: () => void;
}

/** The settings of one provider. */
export function ProviderPage({ providerId, onDone }: ProviderPageProps) {
  const { t } = useLingui();
  const { data, isPending, isError, error, refetch } = useProviderConfigurations();
  const provider = data?.find(({ description }) => description.id === providerId);
  const before = <BackLink to="/providers">{t`Providers`}</BackLink>;
  if (provider !== undefined) return <Settings provider={provider} onDone={onDone} />;
  return (
    <Page title={providerId} before={before}>
      {isPending && <Loader size="sm" aria-label={t`Loading providers…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Trans>This provider isn't set up here.</Trans>}
    </Page>
  );
}

function Settings({
  provider,
  onDone,
}: {
  readonly provider: ProviderConfiguration;
  readonly onDone: () => void;
}) {
  const { t } = useLingui();
  const [isRemoving, setRemoving] = useState(false);
  const { description, source, clockSkewS } = provider;
  const isFixed = source === 'configuration';
  return (
    <Page
      title={description.displayName}
      lead={
        <>
          <ProviderState provider={provider} />
          {clockSkewS !== null && <ClockState skewS={clockSkewS} />}
        </>
      }
      before={<BackLink to="/providers">{t`Providers`}</BackLink>}
      actions={
        !isFixed && (
          <Button variant="default" className={danger.danger ?? ''} onClick={() => setRemoving(true)}>
            <Trans>Remove…</Trans>
          </Button>
        )
      }
    >
      {isFixed ? (
        <Stack gap="lg">
          <Registration description={description} />
          <ReadOnlySettings provider={provider} />
        </Stack>
      ) : (
        <ProviderForm
          draft={provider}
          stored={provider}
          onSaved={onDone}
          cancel={
            <ButtonLink variant="default" to="/providers">
              <Trans>Cancel</Trans>
            </ButtonLink>
          }
        />
      )}
      <RemoveProviderDialog
        provider={provider}
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        onRemoved={onDone}
      />
    </Page>
  );
}
