import type { Connection } from '@evergrant/client';
import { useMounted } from '@mantine/hooks';
import type { ComponentProps } from 'react';
import { ConnectDialog } from './connect-dialog.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { PermissionDialog } from './permission-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { ResourceDialog } from './resource-dialog.tsx';

export type DialogType = 'rename' | 'disconnect' | 'resource' | 'permissions';

/** A dialog about a connection; it stays after it was closed, so that it can fade. */
export interface ShownDialog {
  readonly type: DialogType;
  readonly connection: Connection;
  readonly isOpen: boolean;
}

/** The dialogs of connections; loaded when the first of them is asked for. */
export default function ConnectionDialogs({
  connect,
  dialog,
  onClose,
  onGrant,
}: {
  readonly connect: ComponentProps<typeof ConnectDialog>;
  readonly dialog: ShownDialog | null;
  readonly onClose: () => void;
  readonly onGrant: (connection: Connection) => void;
}) {
  // Opened a moment after they are there: only so they know where the focus was.
  const isMounted = useMounted();
  const propsOf = (type: DialogType) => ({
    opened: isMounted && dialog?.isOpen === true && dialog.type === type,
    onClose,
  });
  return (
    <>
      <ConnectDialog {...connect} offer={isMounted ? connect.offer : null} />
      {dialog !== null && (
        <>
          <RenameDialog connection={dialog.connection} {...propsOf('rename')} />
          <ResourceDialog connection={dialog.connection} {...propsOf('resource')} />
          <PermissionDialog
            connection={dialog.connection}
            {...propsOf('permissions')}
            onGrant={() => onGrant(dialog.connection)}
          />
          <DisconnectDialog
            key={dialog.connection.id}
            connection={dialog.connection}
            {...propsOf('disconnect')}
          />
        </>
      )}
    </>
  );
}
