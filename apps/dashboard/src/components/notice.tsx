import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

/** Something that is wrong: what happened, and below it what follows and what to do. */
export function Notice({
  Icon,
  title,
  aside,
  role,
  children,
}: {
  readonly Icon: TablerIcon;
  readonly title: string;
  /** Beside it, or below where that is too narrow. */
  readonly aside?: ReactNode;
  /** `alert`: it is read aloud when it comes up. */
  readonly role?: 'alert';
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.notice} role={role}>
      <Icon size={18} aria-hidden="true" className={classes.icon} />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children}
      </div>
      {aside}
    </div>
  );
}
