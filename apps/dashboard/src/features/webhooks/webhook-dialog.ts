import type { WebhookEndpoint } from '@evergrant/client';

/** What every dialog about an endpoint is given. */
export interface WebhookDialogProps {
  readonly endpoint: WebhookEndpoint;
  readonly opened: boolean;
  readonly onClose: () => void;
}
