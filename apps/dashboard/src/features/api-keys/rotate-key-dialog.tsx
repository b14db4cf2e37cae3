import { Trans, useLingui } from '@lingui/react/macro';
import { RotateDialog } from '../../components/rotate-dialog.tsx';
import { type KeyDialogProps, keyActionsId } from './key-dialog.ts';
import { useApiKeyMutations } from './use-api-keys.ts';

/** Gives a key a new secret, and shows it once; the old one works for a while. */
export function RotateKeyDialog({ apiKey: { id, name }, opened, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const { rotate } = useApiKeyMutations();
  return (
    <RotateDialog
      title={t`Rotate ${name}?`}
      shownTitle={t`The new secret of ${name}`}
      label={t`API key`}
      opened={opened}
      onClose={onClose}
      mutation={rotate}
      onRotate={async (overlapSeconds) => (await rotate.mutateAsync({ id, overlapSeconds })).key}
      hint={<Trans>Replace the old one by it wherever it is used.</Trans>}
      returnTo={keyActionsId(id)}
    >
      <Trans>
        The key gets a new secret. The one it has works on for a while, so that you can replace it without a
        gap.
      </Trans>
    </RotateDialog>
  );
}
