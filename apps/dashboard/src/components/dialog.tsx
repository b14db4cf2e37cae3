import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { restoreFocus } from '../lib/focus.ts';

/** A dialog with the look and the words that all have; what is in it lives only while it is open. */
export function Dialog({
  title,
  opened,
  onClose,
  isLocked = false,
  returnTo,
  children,
}: {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Whether it is closed by its own buttons only: what it shows is not shown again. */
  readonly isLocked?: boolean;
  /** Id of the element that the focus goes back to where what opened it is gone. Default: the heading of the page. */
  readonly returnTo?: string | undefined;
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => restoreFocus(returnTo)}
      title={title}
      closeOnClickOutside={!isLocked}
      closeOnEscape={!isLocked}
      withCloseButton={!isLocked}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {children}
    </Modal>
  );
}
