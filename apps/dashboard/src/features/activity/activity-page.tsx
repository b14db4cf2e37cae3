import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconFilterOff, IconHistory } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { ActivityFilters } from './activity-filters.tsx';
import classes from './activity-page.module.css';
import type { ActivitySearch } from './activity-search.ts';
import { EventPages } from './event-pages.tsx';
import { useAuditEvents } from './use-audit-events.ts';

/** Everything that happened to the signed-in user's connections. */
export function ActivityPage({
  search,
  onSearch,
}: {
  readonly search: ActivitySearch;
  readonly onSearch: (search: ActivitySearch) => void;
}) {
  const { t } = useLingui();
  const query = useAuditEvents(search);
  const isFiltered = search.provider !== undefined || search.event !== undefined;
  return (
    <Page
      title={t`Activity`}
      lead={<Trans>Everything that happened to your connections, and who did it.</Trans>}
    >
      <search className={classes.filters} aria-label={t`Filter activity`}>
        <ActivityFilters search={search} onSearch={onSearch} />
      </search>
      <div className={classes.history}>
        <EventPages
          query={query}
          scope="all"
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
                <Trans>
                  Once you connect an account, every refresh, every use and every change is written down here.
                </Trans>
              </Empty>
            )
          }
        />
      </div>
    </Page>
  );
}
