import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import classes from './activity-page.module.css';
import type { EventSearch } from './activity-search.ts';
import { EventFilters } from './event-filters.tsx';
import { EventPages } from './event-pages.tsx';
import { ExportMenu } from './export-menu.tsx';
import { isFiltered } from './is-filtered.ts';
import { useAuditEvents } from './use-audit-events.ts';

/** What happened to one connection, and a way to keep it. */
export function ConnectionHistory({
  connectionId,
  search,
  onSearch,
}: {
  readonly connectionId: number;
  readonly search: EventSearch;
  readonly onSearch: (search: EventSearch) => void;
}) {
  const { t } = useLingui();
  const wanted = { ...search, connectionId };
  return (
    <Panel title={t`History`} aside={<ExportMenu size="xs" search={wanted} />}>
      <search className={classes.filters} aria-label={t`Filter history`}>
        <EventFilters labelled ofConnectionOnly search={search} onSearch={onSearch} />
      </search>
      <EventPages
        query={useAuditEvents(wanted)}
        scope="connection"
        empty={
          isFiltered(search) ? (
            <>
              <Text c="dimmed">
                <Trans>Nothing of this kind has happened.</Trans>
              </Text>
              <Button mt="sm" size="xs" variant="default" onClick={() => onSearch({})}>
                <Trans>Clear filters</Trans>
              </Button>
            </>
          ) : (
            <Text c="dimmed">
              <Trans>Nothing has happened yet.</Trans>
            </Text>
          )
        }
      />
    </Panel>
  );
}
