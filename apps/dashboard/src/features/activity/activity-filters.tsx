import { useLingui } from '@lingui/react/macro';
import { NativeSelect } from '@mantine/core';
import { useProviders } from '../../lib/use-providers.ts';
import type { ActivitySearch } from './activity-search.ts';
import { EventFilters } from './event-filters.tsx';

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
      <EventFilters labelled={labelled} search={search} onSearch={onSearch} />
    </>
  );
}
