import { toEvergrantError } from '@evergrant/client';
import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ERROR_WORDS } from '../lib/error-words.ts';
import { ErrorDetails } from './error-notice.tsx';

const READING_MS = 8_000;

const LOOKS = {
  done: { role: 'status', color: 'evergreen', icon: <IconCheck size={16} />, autoClose: READING_MS },
  notice: { role: 'status', color: 'gray', icon: <IconInfoCircle size={16} />, autoClose: false },
  error: { role: 'alert', color: 'red', icon: <IconAlertCircle size={16} />, autoClose: false },
} as const;

/** On a narrow screen the buttons of dialogs are at the bottom: nothing may lie on them. */
const position = () => (window.matchMedia('(max-width: 36em)').matches ? 'top-center' : 'bottom-right');

/** The notice that is shown about something, by what it is about. */
const shown = new Map<string, string>();

/** @param about what takes the place of what was said about the same before; undefined: it stands beside the others */
function notify(
  look: keyof typeof LOOKS,
  { title, message }: { readonly title: string; readonly message: ReactNode },
  about: string | undefined,
): void {
  const before = about === undefined ? undefined : shown.get(about);
  if (before !== undefined) notifications.hide(before);
  const id = notifications.show({
    ...LOOKS[look],
    position: position(),
    title,
    message,
    withBorder: true,
    closeButtonProps: { 'aria-label': i18n._(msg`Dismiss`) },
  });
  if (about !== undefined) shown.set(about, id);
}

/**
 * Says, politely, that something worked.
 *
 * @param about what takes the place of what was said about the same before. Default: nothing is replaced
 */
export const notifyDone = (title: string, message: string, about?: string): void =>
  notify('done', { title, message }, about);

/** Says, politely, something the user should know; stays until it is closed. */
export const notifyNotice = (title: string, message: string): void =>
  notify('notice', { title, message }, undefined);

/**
 * Says that something did not work; stays until it is closed.
 *
 * @param about as for {@link notifyDone}
 */
export function notifyError(thrown: unknown, about?: string): void {
  const error = toEvergrantError(thrown);
  const { title, advice } = ERROR_WORDS[error.code];
  const message = (
    <>
      {i18n._(advice)}
      <ErrorDetails code={error.code} correlationId={error.correlationId} />
    </>
  );
  notify('error', { title: i18n._(title), message }, about);
}
