import type { Connection } from '@evergrant/client';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useConnectionName } from '../use-connection-name.ts';
import classes from './bulk-disconnect-dialog.module.css';

/** Asks once before disconnecting several accounts: how many, where they are in sight which, what stops and what stays. */
export function BulkDisconnectDialog({
  accounts,
  opened,
  onClose,
  onConfirm,
}: {
  /** Which; of everything that matches: how many that is. */
  readonly accounts: readonly Connection[] | { readonly matching: number };
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}) {
  const { t } = useLingui();
  const nameOf = useConnectionName();
  const count = 'matching' in accounts ? accounts.matching : accounts.length;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<Plural value={count} one="Disconnect # account?" other="Disconnect # accounts?" />}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="sm">
        {'matching' in accounts ? (
          <Text>
            <Plural
              value={count}
              one="You are about to disconnect the one account that matches."
              other="You are about to disconnect all # accounts that match, also those further down the list."
            />
          </Text>
        ) : (
          <>
            <Text>
              <Trans>You are about to disconnect:</Trans>
            </Text>
            <ul className={classes.accounts}>
              {accounts.map((connection) => (
                <li key={connection.id}>{nameOf(connection)}</li>
              ))}
            </ul>
          </>
        )}
        <List spacing={6} size="sm">
          <List.Item>
            <Trans>
              <strong>Stops at once:</strong> apps that use these accounts through the hub get no access any
              more, the stored tokens are deleted, and each provider is asked to withdraw the hub's access.
            </Trans>
          </List.Item>
          <List.Item>
            <Trans>
              <strong>Stays:</strong> your data at the providers, the history of each connection, and its
              label, so that you can reconnect it later.
            </Trans>
          </List.Item>
        </List>
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Keep them connected</Trans>
          </Button>
          <Button color="red" onClick={onConfirm}>
            <Plural value={count} one="Disconnect # account" other="Disconnect # accounts" />
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
