import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** What stands where a list would: what it is for, and the way to fill it. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={classes.empty} data-empty>
      <div className={classes.icon} aria-hidden="true">
        {icon}
      </div>
      <Title order={2}>{title}</Title>
      <div className={classes.text}>{children}</div>
      {action}
    </div>
  );
}
