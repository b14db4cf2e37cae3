import type { Connection } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import { useProviders } from '../../lib/use-providers.ts';
import { useConnectionActions } from './connection-actions.tsx';
import { ScopeList } from './scope-list.tsx';

/** What was granted, and what was asked for in vain. */
export function ConnectionScopes({ connection }: { readonly connection: Connection }) {
  const { t } = useLingui();
  const { provider, grantedScope, missingScope, isConnected } = connection;
  const { grant } = useConnectionActions();
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
            {isConnected && (
              <Button size="xs" variant="light" mt="sm" onClick={() => grant(connection)}>
                <Trans>Grant…</Trans>
              </Button>
            )}
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
