import { Trans, useLingui } from '@lingui/react/macro';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { notifyDone } from '../../components/notify.tsx';
import { useWebhookMutations } from './use-webhooks.ts';
import type { WebhookDialogProps } from './webhook-dialog.ts';

/** Asks before an endpoint is told nothing more. */
export function RemoveWebhookDialog({
  endpoint: { id, url },
  opened,
  onClose,
  onRemoved,
}: WebhookDialogProps & { readonly onRemoved: () => void }) {
  const { t } = useLingui();
  const { remove } = useWebhookMutations();
  const onConfirm = () =>
    remove.mutate(
      { id },
      {
        onSuccess: () => {
          notifyDone(t`Webhook removed`, t`Nothing more is sent to ${url}.`);
          onRemoved();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t`Remove this webhook?`}
      opened={opened}
      onClose={onClose}
      confirm={t`Remove`}
      onConfirm={onConfirm}
      mutation={remove}
    >
      <Trans>Nothing more is sent there, what is on its way is dropped, and its log is deleted.</Trans>
    </ConfirmDialog>
  );
}
