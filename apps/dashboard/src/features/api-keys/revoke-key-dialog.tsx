import { Trans, useLingui } from '@lingui/react/macro';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { notifyDone } from '../../components/notify.tsx';
import { type KeyDialogProps, keyActionsId } from './key-dialog.ts';
import { useApiKeyMutations } from './use-api-keys.ts';

/** Asks before a key stops working for good. */
export function RevokeKeyDialog({ apiKey: { id, name }, opened, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const { revoke } = useApiKeyMutations();
  const onConfirm = () =>
    revoke.mutate(
      { id },
      {
        onSuccess: () => {
          notifyDone(t`${name} revoked`, t`It stopped working.`);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t`Revoke ${name}?`}
      opened={opened}
      onClose={onClose}
      confirm={t`Revoke`}
      onConfirm={onConfirm}
      mutation={revoke}
      returnTo={keyActionsId(id)}
    >
      <Trans>Whatever uses it is refused within a second, for good. Connections stay as they are.</Trans>
    </ConfirmDialog>
  );
}
