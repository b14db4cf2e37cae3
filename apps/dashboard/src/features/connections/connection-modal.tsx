import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { restoreFocus } from '../../lib/focus.ts';
import type { ConnectionDialogProps } from './connection-dialog.ts';
import { connectionElementId } from './connection-element-id.ts';

/** The frame of a dialog about one connection; the focus goes back to that, unless it `isGone` from where it stood. */
export function ConnectionModal({
  connection,
  opened,
  onClose,
  isGone = false,
  title,
  children,
}: ConnectionDialogProps & {
  readonly isGone?: boolean;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => restoreFocus(isGone ? undefined : connectionElementId(connection.id))}
      title={title}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {children}
    </Modal>
  );
}
