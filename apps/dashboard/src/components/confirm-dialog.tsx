import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { ErrorNotice } from './error-notice.tsx';

/** Asks before something that has consequences. */
export function ConfirmDialog({
  title,
  opened,
  onClose,
  confirm,
  onConfirm,
  mutation,
  isDangerous = true,
  returnTo,
  children,
}: {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What the button says. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly mutation: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  /** Whether something is taken away. */
  readonly isDangerous?: boolean;
  readonly returnTo?: string | undefined;
  /** What stops, and what stays. */
  readonly children: ReactNode;
}) {
  return (
    <Dialog title={title} opened={opened} onClose={onClose} returnTo={returnTo}>
      <Stack gap="sm">
        <div>{children}</div>
        {mutation.isError && <ErrorNotice error={mutation.error} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Cancel</Trans>
          </Button>
          <Button {...(isDangerous && { color: 'red' })} onClick={onConfirm} loading={mutation.isPending}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
