import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Switch } from '@mantine/core';
import { IconFilterOff, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import classes from './activity-page.module.css';
import { AuditFilters } from './audit-filters.tsx';
import type { AuditSearch } from './audit-search.ts';
import { EventPages } from './event-pages.tsx';
import { useAuditSearch } from './use-audit-search.ts';

/** Everything that happened at this hub, for who runs it. */
export function AuditPage({
  search,
  onSearch,
}: {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}) {
  const { t } = useLingui();
  const [isLive, setIsLive] = useState(false);
  const query = useAuditSearch(search, isLive);
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title={t`Audit log`}
      lead={<Trans>Everything that happened at this hub, to everybody, and who did it.</Trans>}
      actions={
        <Switch
          label={t`Live`}
          checked={isLive}
          onChange={(event) => setIsLive(event.currentTarget.checked)}
        />
      }
    >
      <AuditFilters search={search} onSearch={onSearch} />
      <div className={classes.history}>
        <EventPages
          query={query}
          scope="everybody"
          empty={
            isFiltered ? (
              <Empty
                icon={<IconFilterOff size={22} />}
                title={t`No event matches`}
                action={
                  <Button variant="default" onClick={() => onSearch({})}>
                    <Trans>Clear filters</Trans>
                  </Button>
                }
              >
                <Trans>Nothing of this kind has happened.</Trans>
              </Empty>
            ) : (
              <Empty icon={<IconHistory size={22} />} title={t`Nothing has happened yet`}>
                <Trans>Whatever anybody does here is written down.</Trans>
              </Empty>
            )
          }
        />
      </div>
    </Page>
  );
}
