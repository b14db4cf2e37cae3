import { Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page.module.css';

let isFirstPage = true;

/** Column of a page, its one h1 and what stands beside it. Moving to another page moves the focus to its heading. */
export function Page({
  title,
  heading = title,
  lead,
  before,
  actions,
  children,
}: {
  /** For the browser's tab and history. */
  readonly title: string;
  /** Default: the title. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  /** Above the heading, such as a link back. */
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · Evergrant`;
  }, [title]);

  useEffect(() => {
    if (!isFirstPage) headingRef.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);

  return (
    <div className={classes.page}>
      {before}
      <header className={classes.header}>
        <div className={classes.titles}>
          <Title order={1} ref={headingRef} tabIndex={-1} className={classes.heading}>
            {heading}
          </Title>
          {lead !== undefined && <div className={classes.lead}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
