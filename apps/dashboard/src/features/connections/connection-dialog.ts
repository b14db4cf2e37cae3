import type { Connection } from '@evergrant/client';

/** What every dialog about one connection gets. It is told of the connection also while it fades out. */
export interface ConnectionDialogProps {
  readonly connection: Connection;
  readonly opened: boolean;
  readonly onClose: () => void;
}
