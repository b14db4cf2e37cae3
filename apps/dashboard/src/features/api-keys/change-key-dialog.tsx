import type { ApiKey } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { Stack } from '@mantine/core';
import type { FormEvent } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { type KeyDialogProps, keyActionsId } from './key-dialog.ts';
import { LimitFields, readLimits } from './limit-fields.tsx';
import { useApiKeyMutations } from './use-api-keys.ts';

/** Changes where and how often a key may be used. */
export function ChangeKeyDialog({ apiKey, opened, onClose }: KeyDialogProps) {
  const { t } = useLingui();
  const { name } = apiKey;
  return (
    <Dialog title={t`Limits of ${name}`} opened={opened} onClose={onClose} returnTo={keyActionsId(apiKey.id)}>
      <ChangeForm apiKey={apiKey} onClose={onClose} />
    </Dialog>
  );
}

function ChangeForm({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const { change } = useApiKeyMutations();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(
      { id: apiKey.id, ...readLimits(new FormData(event.currentTarget)) },
      { onSuccess: onClose },
    );
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <LimitFields limits={apiKey} />
        {change.isError && <ErrorNotice error={change.error} />}
        <SaveButtons onCancel={onClose} isSaving={change.isPending} />
      </Stack>
    </form>
  );
}
