import { useLingui } from '@lingui/react/macro';
import { NativeSelect } from '@mantine/core';
import type { EventSearch } from './activity-search.ts';
import { EVENT_WORDS, isEventName } from './event-words.ts';
import { FilterInput } from './filter-input.tsx';

/** What happened, and on which days. */
export function EventFilters<Search extends EventSearch>({
  search,
  onSearch,
  labelled,
  ofConnectionOnly = false,
}: {
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
  /** Whether their names are to be seen: beside others that have theirs. */
  readonly labelled: boolean;
  /** Whether only what happens to a connection can be chosen. */
  readonly ofConnectionOnly?: boolean;
}) {
  const { t } = useLingui();
  const named = (name: string) => (labelled ? { label: name } : { 'aria-label': name });
  return (
    <>
      <NativeSelect
        {...named(t`Event`)}
        value={search.event ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onSearch({ ...search, event: isEventName(chosen) ? chosen : undefined });
        }}
        data={[
          { value: '', label: t`All events` },
          ...Object.entries(EVENT_WORDS)
            .filter(([, { ofConnection }]) => !ofConnectionOnly || ofConnection)
            .map(([value, { words }]) => ({ value, label: t(words) })),
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
