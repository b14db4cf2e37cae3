import type { ProviderConfiguration } from '@evergrant/client';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.tsx';
import { useProviderMutations } from './use-provider-configurations.ts';

/** Asks before removing, and says why it cannot be done while accounts are connected. */
export function RemoveProviderDialog({
  provider: { description, connections },
  opened,
  onClose,
  onRemoved,
}: {
  readonly provider: ProviderConfiguration;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}) {
  const { t } = useLingui();
  const { remove } = useProviderMutations();
  const { id, displayName } = description;
  const confirm = () =>
    remove.mutate(
      { provider: id },
      {
        onSuccess: () => {
          notifyDone(t`${displayName} removed`, t`Its client ID and secret are deleted.`);
          onRemoved();
        },
      },
    );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t`Remove ${displayName}?`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="sm">
        {connections > 0 ? (
          <Text>
            <Plural
              value={connections}
              one="# account is connected through it. Without the client secret its access could be neither renewed nor withdrawn, so remove the provider once it is disconnected."
              other="# accounts are connected through it. Without the client secret their access could be neither renewed nor withdrawn, so remove the provider once they are disconnected."
            />{' '}
            <Trans>Until then you can stop offering it.</Trans>
          </Text>
        ) : (
          <Text>
            <Trans>
              Nobody can connect {displayName} any more, and its client ID and secret are deleted here. The
              application that you registered at {displayName} stays there.
            </Trans>
          </Text>
        )}
        {remove.isError && <ErrorNotice error={remove.error} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {connections > 0 ? <Trans>Close</Trans> : <Trans>Keep it</Trans>}
          </Button>
          {connections === 0 && (
            <Button color="red" onClick={confirm} loading={remove.isPending}>
              <Trans>Remove</Trans>
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
