import { useLingui } from '@lingui/react/macro';
import { Loader, Title, VisuallyHidden } from '@mantine/core';
import classes from './pending-page.module.css';

/** Until what a page needs is there. */
export function PendingPage() {
  const { t } = useLingui();
  return (
    <main className={classes.page}>
      <VisuallyHidden>
        <Title order={1}>{t`Loading…`}</Title>
      </VisuallyHidden>
      <Loader size="sm" color="gray" aria-hidden="true" />
    </main>
  );
}
