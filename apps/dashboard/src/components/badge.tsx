import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './badge.module.css';

/** What a state amounts to. */
export type Tone = 'ok' | 'warn' | 'bad' | 'idle';

/** A state in a word and an icon; colour is only the third signal. */
export function Badge({
  tone,
  Icon,
  children,
}: {
  readonly tone: Tone;
  readonly Icon: TablerIcon;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={14} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
