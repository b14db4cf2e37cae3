import { useLingui } from '@lingui/react/macro';
import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { accountText } from '../../lib/account-text.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import type { ConnectionDialogProps } from './connection-dialog.ts';
import { ConnectionModal } from './connection-modal.tsx';
import { useConnectionMutations } from './use-connection-mutations.ts';

const MAX_LENGTH = 80;

/** Gives a connection the user's own label, or takes it away. */
export function RenameDialog(props: ConnectionDialogProps) {
  const { t } = useLingui();
  return (
    <ConnectionModal {...props} title={t`Edit label`}>
      <RenameForm {...props} />
    </ConnectionModal>
  );
}

function RenameForm({ connection, onClose }: Pick<ConnectionDialogProps, 'connection' | 'onClose'>) {
  const { t } = useLingui();
  const providerName = useProviderName()(connection.provider);
  const account = accountText(connection);
  const [label, setLabel] = useState(connection.label ?? '');
  const { rename } = useConnectionMutations();

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ id: connection.id, label: label.trim() || null }, { onSuccess: onClose });
  };

  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <TextInput
          label={t`Label`}
          description={t`Your own name for ${account} at ${providerName}. Leave it empty for none.`}
          placeholder={t`Work, Personal, Shop…`}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={MAX_LENGTH}
          data-autofocus
        />
        {rename.isError && <ErrorNotice error={rename.error} />}
        <SaveButtons onCancel={onClose} isSaving={rename.isPending} />
      </Stack>
    </form>
  );
}
