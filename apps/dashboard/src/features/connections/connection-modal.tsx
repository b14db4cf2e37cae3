import type { ReactNode } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import type { ConnectionDialogProps } from './connection-dialog.ts';
import { connectionElementId } from './connection-element-id.ts';

/** The frame of a dialog about one connection; the focus goes back to that, unless it `isGone` from where it stood. */
export function ConnectionModal({
  connection,
  isGone = false,
  ...dialog
}: ConnectionDialogProps & {
  readonly isGone?: boolean;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return <Dialog {...dialog} returnTo={isGone ? undefined : connectionElementId(connection.id)} />;
}
