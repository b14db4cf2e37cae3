import type { ReactNode } from 'react';
import classes from './row-list.module.css';

/** Rows below each other in one frame; every child is an `<li>`. */
export function RowList({
  children,
  ...label
}: {
  readonly children: ReactNode;
  readonly 'aria-label'?: string;
  readonly 'aria-hidden'?: true;
}) {
  return (
    <ul className={classes.list} {...label}>
      {children}
    </ul>
  );
}

/** What a row is about, and the line below its title. */
export function RowHeading({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <h2 className={classes.title}>{title}</h2>
      <div className={classes.below}>{children}</div>
    </>
  );
}
