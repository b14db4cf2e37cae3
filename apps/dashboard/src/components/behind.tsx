import type { ReactNode } from 'react';
import classes from './behind.module.css';

/** What few want to see, behind a line that opens it. */
export function Behind({ summary, children }: { readonly summary: string; readonly children: ReactNode }) {
  return (
    <details className={classes.behind}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
