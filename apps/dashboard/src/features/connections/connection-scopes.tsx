import type { Connection } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Panel } from '../../components/panel.tsx';
import { useProviders } from '../../lib/use-providers.ts';
import { ScopeList } from './scope-list.tsx';

/** What was granted, and what was asked for in vain. `children`: what can be done about the latter. */
export function ConnectionScopes({
  connection,
  children,
}: {
  readonly connection: Connection;
  readonly children?: ReactNode;
}) {
  const { t } = useLingui();
  const { provider, grantedScope, missingScope } = connection;
  const entry = useProviders().data?.find(({ id }) => id === provider);
  return (
    <Panel title={t`Permissions`}>
      <Stack gap="md">
        {missingScope.length > 0 && (
          <section aria-label={t`Missing permissions`}>
            <Text fw={600} mb={6}>
              <Trans>Missing</Trans>
            </Text>
            <ScopeList scopes={missingScope} provider={entry} missing />
            {children}
          </section>
        )}
        <section aria-label={t`Granted permissions`}>
          {missingScope.length > 0 && (
            <Text fw={600} mb={6}>
              <Trans>Granted</Trans>
            </Text>
          )}
          {grantedScope.length > 0 ? (
            <ScopeList scopes={grantedScope} provider={entry} />
          ) : (
            <Text c="dimmed">
              <Trans>This provider doesn't name any.</Trans>
            </Text>
          )}
        </section>
      </Stack>
    </Panel>
  );
}
