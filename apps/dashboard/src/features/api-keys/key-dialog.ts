import type { ApiKey } from '@evergrant/client';

/** Id of the button that opens what can be done with a key. */
export const keyActionsId = (keyId: string): string => `api-key-${keyId}`;

/** What every dialog about a key is given. */
export interface KeyDialogProps {
  readonly apiKey: ApiKey;
  readonly opened: boolean;
  readonly onClose: () => void;
}
