import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, List, Stack, Text } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone, notifyNotice } from '../../components/notify.tsx';
import { accountText } from '../../lib/account-text.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import type { ConnectionDialogProps } from './connection-dialog.ts';
import { ConnectionModal } from './connection-modal.tsx';
import { revocationWords } from './revocation-words.ts';
import { useConnectionMutations } from './use-connection-mutations.ts';

/** Asks before disconnecting, saying what stops and what stays; afterwards says what the provider made of it. */
export function DisconnectDialog({ connection, opened, onClose }: ConnectionDialogProps) {
  const { t } = useLingui();
  const name = useProviderName()(connection.provider);
  const account = accountText(connection);
  const { disconnect } = useConnectionMutations();

  const confirm = () =>
    disconnect.mutate(
      { id: connection.id },
      {
        onSuccess: ({ revocation }) => {
          onClose();
          const say = revocation === 'revoked' ? notifyDone : notifyNotice;
          say(t`${name} disconnected`, t(revocationWords(revocation, name)));
        },
      },
    );

  return (
    <ConnectionModal
      connection={connection}
      opened={opened}
      onClose={onClose}
      isGone={disconnect.isSuccess}
      title={t`Disconnect ${name}?`}
    >
      <Stack gap="sm">
        <Text>
          <Trans>
            You are about to disconnect <strong>{account}</strong>.
          </Trans>
        </Text>
        <List spacing={6} size="sm">
          <List.Item>
            <Trans>
              <strong>Stops at once:</strong> apps that use this account through the hub get no access any
              more, the stored tokens are deleted, and {name} is asked to withdraw the hub's access.
            </Trans>
          </List.Item>
          <List.Item>
            <Trans>
              <strong>Stays:</strong> your data at {name}, this connection's history, and its label, so that
              you can reconnect it later.
            </Trans>
          </List.Item>
        </List>
        {disconnect.isError && <ErrorNotice error={disconnect.error} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Keep it connected</Trans>
          </Button>
          <Button color="red" onClick={confirm} loading={disconnect.isPending}>
            <Trans>Disconnect</Trans>
          </Button>
        </Group>
      </Stack>
    </ConnectionModal>
  );
}
