import { Trans, useLingui } from '@lingui/react/macro';
import { RotateDialog } from '../../components/rotate-dialog.tsx';
import { useWebhookMutations } from './use-webhooks.ts';
import type { WebhookDialogProps } from './webhook-dialog.ts';

/** Gives an endpoint a new secret, and shows it once; events are signed with the old one as well for a while. */
export function RotateSecretDialog({ endpoint: { id }, opened, onClose }: WebhookDialogProps) {
  const { t } = useLingui();
  const { rotate } = useWebhookMutations();
  return (
    <RotateDialog
      title={t`Rotate the secret?`}
      shownTitle={t`The new secret`}
      label={t`secret`}
      opened={opened}
      onClose={onClose}
      mutation={rotate}
      onRotate={async (overlapSeconds) => (await rotate.mutateAsync({ id, overlapSeconds })).secret}
      hint={<Trans>Replace the old one by it in your backend.</Trans>}
    >
      <Trans>
        The webhook gets a new secret. Events are signed with both for a while, so that you can replace it
        without a gap.
      </Trans>
    </RotateDialog>
  );
}
