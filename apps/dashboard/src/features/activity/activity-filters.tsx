import { useLingui } from '@lingui/react/macro';
import { NativeSelect } from '@mantine/core';
import { useProviders } from '../../lib/use-providers.ts';
import type { ActivitySearch } from './activity-search.ts';
import { EVENT_WORDS, isEventName } from './event-words.ts';
import { FilterInput } from './filter-input.tsx';

/** The filters that every history has. */
export function ActivityFilters({
  search,
  onSearch,
  labelled = false,
}: {
  readonly search: ActivitySearch;
  readonly onSearch: (search: ActivitySearch) => void;
  /** Whether their names are to be seen: beside others that have theirs. */
  readonly labelled?: boolean;
}) {
  const { t } = useLingui();
  const named = (name: string) => (labelled ? { label: name } : { 'aria-label': name });
  const { data: providers = [] } = useProviders();
  return (
    <>
      <NativeSelect
        {...named(t`Provider`)}
        value={search.provider ?? ''}
        onChange={(event) => onSearch({ ...search, provider: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t`All providers` },
          ...providers.map(({ id, displayName }) => ({ value: id, label: displayName })),
        ]}
      />
      <NativeSelect
        {...named(t`Event`)}
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
      <FilterInput
        {...named(t`From`)}
        type="date"
        value={search.from}
        onValue={(from) => onSearch({ ...search, from })}
      />
      <FilterInput
        {...named(t`To`)}
        type="date"
        value={search.to}
        onValue={(to) => onSearch({ ...search, to })}
      />
    </>
  );
}
