import { useLingui } from '@lingui/react/macro';
import { NativeSelect, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { ErrorNotice } from './error-notice.tsx';
import { SaveButtons } from './save-buttons.tsx';
import { SecretOnce } from './secret-once.tsx';

/** Asks for how long the old secret goes on, makes a new one, and shows it once. */
export function RotateDialog({
  title,
  shownTitle,
  label,
  opened,
  onClose,
  mutation,
  onRotate,
  hint,
  returnTo,
  children,
}: {
  readonly title: string;
  /** While the new secret is shown. */
  readonly shownTitle: string;
  /** What the secret is, for the button that copies it. */
  readonly label: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly mutation: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  /** @returns the new secret */
  readonly onRotate: (overlapSeconds: number) => Promise<string>;
  /** What to do with the new secret. */
  readonly hint: ReactNode;
  readonly returnTo?: string | undefined;
  /** What a rotation does. */
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    onClose();
    setSecret(null);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const overlapSeconds = Number(new FormData(event.currentTarget).get('overlap'));
    // What went wrong stands with the mutation.
    onRotate(overlapSeconds).then(setSecret, () => undefined);
  };
  return (
    <Dialog
      title={secret === null ? title : shownTitle}
      opened={opened}
      onClose={close}
      isLocked={secret !== null}
      returnTo={returnTo}
    >
      {secret === null ? (
        <form onSubmit={onSubmit}>
          <Stack>
            <Text>{children}</Text>
            <NativeSelect
              name="overlap"
              label={t`The old secret works for`}
              defaultValue="86400"
              data={[
                { value: '3600', label: t`an hour` },
                { value: '86400', label: t`a day` },
                { value: '604800', label: t`a week` },
                { value: '0', label: t`no longer: it ends at once` },
              ]}
              data-autofocus
            />
            {mutation.isError && <ErrorNotice error={mutation.error} />}
            <SaveButtons onCancel={close} isSaving={mutation.isPending} save={t`Rotate`} />
          </Stack>
        </form>
      ) : (
        <SecretOnce secret={secret} label={label} onKept={close}>
          {hint}
        </SecretOnce>
      )}
    </Dialog>
  );
}
