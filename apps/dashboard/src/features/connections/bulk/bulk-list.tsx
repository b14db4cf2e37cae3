import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import classes from './bulk-frame.module.css';

/** The accounts of a panel. Many of them scroll within it, so that the list of connections stays near. */
export function BulkList({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <ul className={classes.list} tabIndex={0} aria-label={t`Accounts`}>
      {children}
    </ul>
  );
}
