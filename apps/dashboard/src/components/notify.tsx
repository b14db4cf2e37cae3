import { toEvergrantError } from '@evergrant/client';
import { i18n } from '@lingui/core';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import { ERROR_WORDS } from '../lib/error-words.ts';
import { ErrorDetails } from './error-notice.tsx';

/** Says, politely, that something worked. */
export function notifyDone(title: string, message: string): void {
  notifications.show({
    role: 'status',
    color: 'evergreen',
    icon: <IconCheck size={16} aria-hidden="true" />,
    title,
    message,
    autoClose: 6_000,
  });
}

/** Says that something did not work, and stays until it is closed. */
export function notifyError(thrown: unknown): void {
  const error = toEvergrantError(thrown);
  const { title, advice } = ERROR_WORDS[error.code];
  notifications.show({
    role: 'alert',
    color: 'red',
    icon: <IconAlertCircle size={16} aria-hidden="true" />,
    title: i18n._(title),
    message: (
      <>
        {i18n._(advice)}
        <ErrorDetails code={error.code} correlationId={error.correlationId} />
      </>
    ),
    autoClose: false,
  });
}
