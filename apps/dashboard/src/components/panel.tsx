import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

/** A titled part of a page. */
export function Panel({
  title,
  aside,
  flush = false,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  /** Without padding, for lists that draw their own lines. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <Title order={2} id={id} size="h3">
          {title}
        </Title>
        {aside}
      </div>
      <div className={flush ? undefined : classes.body}>{children}</div>
    </section>
  );
}
