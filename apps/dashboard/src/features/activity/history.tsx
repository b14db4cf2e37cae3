import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconFilterOff, IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Empty } from '../../components/empty.tsx';
import type { EventScope } from './event-list.tsx';
import { EventPages } from './event-pages.tsx';
import classes from './history.module.css';
import type { AuditPages } from './use-audit-events.ts';

/** A history that fills a page, and what stands there while nothing matches or nothing has happened. */
export function History({
  query,
  scope,
  onClear,
  children,
}: {
  readonly query: AuditPages;
  readonly scope: EventScope;
  /** Takes the filters away; undefined: nothing is filtered. */
  readonly onClear: (() => void) | undefined;
  /** What will stand here once something has happened. */
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  const empty =
    onClear === undefined ? (
      <Empty icon={<IconHistory size={22} />} title={t`Nothing has happened yet`}>
        {children}
      </Empty>
    ) : (
      <Empty
        icon={<IconFilterOff size={22} />}
        title={t`No event matches`}
        action={
          <Button variant="default" onClick={onClear}>
            <Trans>Clear filters</Trans>
          </Button>
        }
      >
        <Trans>Nothing of this kind has happened.</Trans>
      </Empty>
    );
  return (
    <div className={classes.history}>
      <EventPages query={query} scope={scope} empty={empty} />
    </div>
  );
}
