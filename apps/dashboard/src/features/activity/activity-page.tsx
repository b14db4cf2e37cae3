import { Trans, useLingui } from '@lingui/react/macro';
import { Page } from '../../components/page.tsx';
import { ActivityFilters } from './activity-filters.tsx';
import classes from './activity-page.module.css';
import type { ActivitySearch } from './activity-search.ts';
import { History } from './history.tsx';
import { isFiltered } from './is-filtered.ts';
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
  return (
    <Page
      title={t`Activity`}
      lead={<Trans>Everything that happened to your connections, and who did it.</Trans>}
    >
      <search className={classes.filters} aria-label={t`Filter activity`}>
        <ActivityFilters labelled search={search} onSearch={onSearch} />
      </search>
      <History
        query={useAuditEvents(search)}
        scope="all"
        onClear={isFiltered(search) ? () => onSearch({}) : undefined}
      >
        <Trans>
          Once you connect an account, every refresh, every use and every change is written down here.
        </Trans>
      </History>
    </Page>
  );
}
