import type { MessageDescriptor } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import type { BulkAction } from './bulk-action.ts';
import { type BulkRun, progressOf, type RunAction } from './bulk-run.ts';

export const ACTION_WORDS: Readonly<Record<BulkAction, MessageDescriptor>> = {
  refresh: msg`Refresh`,
  reconnect: msg`Reconnect`,
  disconnect: msg`Disconnect…`,
};

/** The same, where the action makes sense for some of the selected connections only. */
export function partialActionWords(
  action: BulkAction,
  affected: number,
  selected: number,
): MessageDescriptor {
  switch (action) {
    case 'refresh':
      return msg`Refresh ${affected} of ${selected}`;
    case 'reconnect':
      return msg`Reconnect ${affected} of ${selected}`;
    case 'disconnect':
      return msg`Disconnect ${affected} of ${selected}…`;
  }
}

const RUNNING_WORDS: Readonly<Record<RunAction, (total: number) => MessageDescriptor>> = {
  refresh: (total) =>
    msg`${plural(total, { one: 'Refreshing # account…', other: 'Refreshing # accounts…' })}`,
  disconnect: (total) =>
    msg`${plural(total, { one: 'Disconnecting # account…', other: 'Disconnecting # accounts…' })}`,
};

const SUCCEEDED_WORDS: Readonly<Record<RunAction, (count: number) => MessageDescriptor>> = {
  refresh: (count) => msg`${plural(count, { one: '# account refreshed', other: '# accounts refreshed' })}`,
  disconnect: (count) =>
    msg`${plural(count, { one: '# account disconnected', other: '# accounts disconnected' })}`,
};

/** What a run is doing, or what came of it, in short parts. */
export function runWords(run: BulkRun): readonly MessageDescriptor[] {
  const { total, ended, unchanged, leftAlone, failed, stopped } = progressOf(run);
  const succeeded = ended - unchanged - leftAlone - failed - stopped;
  if (ended < total) return [RUNNING_WORDS[run.action](total)];
  if (total === 0) return [msg`Nothing was left to do`];
  return [
    ...(succeeded > 0 ? [SUCCEEDED_WORDS[run.action](succeeded)] : []),
    ...(unchanged > 0 ? [msg`${plural(unchanged, { one: '# was fresh', other: '# were fresh' })}`] : []),
    ...(leftAlone > 0 ? [msg`${plural(leftAlone, { one: '# left alone', other: '# left alone' })}`] : []),
    ...(failed > 0 ? [msg`${plural(failed, { one: '# failed', other: '# failed' })}`] : []),
    ...(stopped > 0 ? [msg`${plural(stopped, { one: '# not begun', other: '# not begun' })}`] : []),
  ];
}
