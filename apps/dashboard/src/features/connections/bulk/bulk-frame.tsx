import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './bulk-frame.module.css';

/** A panel above the list that stays until it is dismissed, and that the focus can be led to. */
export function BulkFrame({
  id,
  title,
  aside,
  children,
}: {
  readonly id: string;
  readonly title: ReactNode;
  readonly aside: ReactNode;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  return (
    <section id={id} tabIndex={-1} className={classes.frame} aria-labelledby={titleId}>
      <div className={classes.head}>
        <Title order={2} id={titleId} size="h3">
          {title}
        </Title>
        <div className={classes.aside}>{aside}</div>
      </div>
      {children}
    </section>
  );
}
