import type { Notification, NotificationKind } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';

/** How a notification reads at a glance. */
export type NotificationTone = 'bad' | 'good' | 'soon';

export const NOTIFICATION_TONES: Readonly<Record<NotificationKind, NotificationTone>> = {
  connection_broke: 'bad',
  connection_recovered: 'good',
  connection_ending: 'soon',
  incident_opened: 'bad',
  incident_closed: 'good',
};

/** What kinds there are to choose among; those of operators are for operators only. */
export const KIND_WORDS: Readonly<Record<NotificationKind, MessageDescriptor>> = {
  connection_broke: msg`A connection needs you`,
  connection_recovered: msg`A connection works again by itself`,
  connection_ending: msg`A connection will need you, in a week and in a day`,
  incident_opened: msg`Trouble at a provider begins`,
  incident_closed: msg`Trouble at a provider is over`,
};

/** What somebody is told. @param nameOf a connection's provider and account, or where an incident is */
export function notificationWords(
  { kind, total }: Pick<Notification, 'kind' | 'total'>,
  name: string | undefined,
): MessageDescriptor {
  if (kind === 'incident_opened')
    return name === undefined
      ? msg`Trouble at ${plural(total, { one: '# provider', other: '# providers' })}`
      : msg`Trouble at ${name}`;
  if (kind === 'incident_closed')
    return name === undefined
      ? msg`Trouble at ${plural(total, { one: '# provider', other: '# providers' })} is over`
      : msg`Trouble at ${name} is over`;
  if (kind === 'connection_broke')
    return name === undefined
      ? msg`${plural(total, { one: '# connection needs you', other: '# connections need you' })}`
      : msg`${name} needs you`;
  if (kind === 'connection_recovered')
    return name === undefined
      ? msg`${plural(total, { one: '# connection works again', other: '# connections work again' })}`
      : msg`${name} works again`;
  return name === undefined
    ? msg`${plural(total, { one: '# connection needs you soon', other: '# connections need you soon' })}`
    : msg`${name} needs you soon`;
}
