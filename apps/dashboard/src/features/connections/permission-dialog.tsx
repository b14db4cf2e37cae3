import { useLingui } from '@lingui/react/macro';
import type { ConnectionDialogProps } from './connection-dialog.ts';
import { ConnectionModal } from './connection-modal.tsx';
import { PermissionQuestion } from './permission-question.tsx';

/** Asks what is to become of a connection that got fewer permissions than were asked for. */
export function PermissionDialog({
  connection,
  opened,
  onClose,
  onGrant,
}: ConnectionDialogProps & { readonly onGrant: () => void }) {
  const { t } = useLingui();
  return (
    <ConnectionModal
      connection={connection}
      opened={opened}
      onClose={onClose}
      title={t`Some permissions are missing`}
    >
      <PermissionQuestion connectionId={connection.id} onKeep={onClose} onGrant={onGrant} />
    </ConnectionModal>
  );
}
