import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect } from '@mantine/core';
import { IconFilterOff, IconHistory } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { useProviders } from '../../lib/use-providers.ts';
import classes from './activity-page.module.css';
import type { ActivitySearch } from './activity-search.ts';
import { EventPages } from './event-pages.tsx';
import { EVENT_WORDS, isEventName } from './event-words.ts';
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
      <ActivityFilters search={search} onSearch={onSearch} />
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

function ActivityFilters({ search, onSearch }: Parameters<typeof ActivityPage>[0]) {
  const { t } = useLingui();
  const { data: providers = [] } = useProviders();
  return (
    <search className={classes.filters} aria-label={t`Filter activity`}>
      <NativeSelect
        aria-label={t`Provider`}
        value={search.provider ?? ''}
        onChange={(event) => onSearch({ ...search, provider: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t`All providers` },
          ...providers.map(({ id, displayName }) => ({ value: id, label: displayName })),
        ]}
      />
      <NativeSelect
        aria-label={t`Event`}
        value={search.event ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onSearch({ ...search, event: isEventName(chosen) ? chosen : undefined });
        }}
        data={[
          { value: '', label: t`All events` },
          ...Object.entries(EVENT_WORDS).map(([value, { words }]) => ({ value, label: t(words) })),
        ]}
      />
    </search>
  );
}
