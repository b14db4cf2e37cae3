import { Title } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { focusWhenPresent } from '../lib/focus.ts';
import classes from './page.module.css';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** What a navigation leads to within the page; a new object each time. */
    focus?: { readonly id: string };
  }
}

let isFirstPage = true;

/** Column of a page, its one h1 and what stands beside it. Moving to another page moves the focus to its heading. */
export function Page({
  title,
  wide = false,
  heading = title,
  lead,
  before,
  actions,
  children,
}: {
  /** Whether a wide screen is used: for lists, where lines do not get too long to read. */
  readonly wide?: boolean;
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

  const { focus } = useLocation({ select: ({ state }) => state });
  const isLedElsewhere = focus !== undefined;
  useEffect(() => {
    if (!isFirstPage && !isLedElsewhere) headingRef.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, [isLedElsewhere]);

  useEffect(() => {
    return focus === undefined ? undefined : focusWhenPresent(focus.id);
  }, [focus]);

  return (
    <div className={classes.page} data-wide={wide || undefined}>
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
