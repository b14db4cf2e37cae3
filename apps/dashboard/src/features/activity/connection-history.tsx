import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import classes from './activity-page.module.css';
import type { EventSearch } from './activity-search.ts';
import type { AuditSearch } from './audit-search.ts';
import { EventFilters } from './event-filters.tsx';
import { EventPages } from './event-pages.tsx';
import { ExportMenu } from './export-menu.tsx';
import { isFiltered } from './is-filtered.ts';
import { type AuditPages, useAuditEvents } from './use-audit-events.ts';
import { useAuditSearch } from './use-audit-search.ts';

interface ConnectionHistoryProps {
  readonly connectionId: number;
  readonly search: EventSearch;
  readonly onSearch: (search: EventSearch) => void;
}

/** What happened to a connection of one's own, and a way to keep it. */
export function ConnectionHistory({ connectionId, search, onSearch }: ConnectionHistoryProps) {
  const wanted = { ...search, connectionId };
  return <HistoryPanel wanted={wanted} query={useAuditEvents(wanted)} search={search} onSearch={onSearch} />;
}

/** The same of somebody else's, for who runs the hub. */
export function ConnectionHistoryOfUser({
  userId,
  connectionId,
  search,
  onSearch,
}: ConnectionHistoryProps & { readonly userId: number }) {
  const wanted = { ...search, userId, connectionId };
  const query = useAuditSearch(wanted, false);
  return <HistoryPanel wanted={wanted} query={query} search={search} onSearch={onSearch} />;
}

function HistoryPanel({
  wanted,
  query,
  search,
  onSearch,
}: Omit<ConnectionHistoryProps, 'connectionId'> & {
  /** What the file has that can be kept. */
  readonly wanted: AuditSearch;
  readonly query: AuditPages;
}) {
  const { t } = useLingui();
  return (
    <Panel title={t`History`} aside={<ExportMenu size="xs" search={wanted} />}>
      <search className={classes.filters} aria-label={t`Filter history`}>
        <EventFilters labelled ofConnectionOnly search={search} onSearch={onSearch} />
      </search>
      <EventPages
        query={query}
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
