import type { ProviderConfiguration } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import classes from './read-only-settings.module.css';

/** What the hub's configuration says of a provider. */
export function ReadOnlySettings({ provider }: { readonly provider: ProviderConfiguration }) {
  const { t } = useLingui();
  const { clientId, hasClientSecret, hasNoticeSecret, scope, parameters, description } = provider;
  return (
    <Panel title={t`From the configuration`}>
      <Text c="dimmed" mb="md">
        <Trans>
          The hub's configuration sets this provider up, so it cannot be changed here. Change the providers
          file and restart the hub.
        </Trans>
      </Text>
      <dl className={classes.facts}>
        <Fact term={t`Client ID`} value={clientId} />
        <Fact term={t`Client secret`} value={hasClientSecret ? t`Given, never shown` : t`None`} />
        {description.notices?.verifiedBy === 'notice_secret' && (
          <Fact term={t`Secret of notices`} value={hasNoticeSecret ? t`Given, never shown` : t`None`} />
        )}
        <Fact term={t`Scopes`} value={scope.join(' ')} />
        {Object.entries(parameters).map(([name, value]) => (
          <Fact key={name} term={name} value={value} />
        ))}
      </dl>
    </Panel>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{value === '' ? '–' : value}</dd>
    </>
  );
}
