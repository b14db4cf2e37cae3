import type { Connection } from '@evergrant/client';
import { useConnection } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useProviderName, useProviders } from '../../lib/use-providers.ts';
import { ScopeList } from './scope-list.tsx';

/** Asks a user who granted less than was asked for: what is there, what is missing, what does not work without it. */
export function PermissionQuestion({
  connectionId,
  onKeep,
  onGrant,
}: {
  readonly connectionId: number;
  readonly onKeep: () => void;
  /** Called synchronously in a click. */
  readonly onGrant: (connection: Connection) => void;
}) {
  const { t } = useLingui();
  const { data: connection, isError, error, refetch } = useConnection(connectionId);
  const entry = useProviders().data?.find(({ id }) => id === connection?.provider);
  const providerName = useProviderName();
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (connection === undefined)
    return (
      <>
        <VisuallyHidden role="status">{t`Loading…`}</VisuallyHidden>
        <Skeleton height={180} radius="md" aria-hidden="true" />
      </>
    );
  const { grantedScope, missingScope, reason } = connection;
  const name = providerName(connection.provider);
  return (
    <Stack gap="md">
      <Text>
        {reason === 'scope_missing' ? (
          <Trans>
            At {name} you allowed less than was asked for. Apps can't use this account until you grant what is
            missing.
          </Trans>
        ) : (
          <Trans>
            At {name} you allowed less than was asked for. The account is connected; what needs the missing
            permissions doesn't work.
          </Trans>
        )}
      </Text>
      <section aria-label={t`Missing permissions`}>
        <Text fw={600} mb={6}>
          <Trans>Missing: this doesn't work</Trans>
        </Text>
        <ScopeList scopes={missingScope} provider={entry} missing />
      </section>
      {grantedScope.length > 0 && (
        <section aria-label={t`Granted permissions`}>
          <Text fw={600} mb={6}>
            <Trans>Granted: this works</Trans>
          </Text>
          <ScopeList scopes={grantedScope} provider={entry} />
        </section>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onKeep}>
          <Trans>Keep it like this</Trans>
        </Button>
        <Button onClick={() => onGrant(connection)} data-autofocus>
          <Trans>Grant what is missing</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
