import { useLingui } from '@lingui/react/macro';
import { ActivityFilters } from './activity-filters.tsx';
import classes from './activity-page.module.css';
import type { AuditSearch } from './audit-search.ts';
import { FilterInput } from './filter-input.tsx';

/** What of everybody's history is shown. */
export function AuditFilters({
  search,
  onSearch,
}: {
  readonly search: AuditSearch;
  readonly onSearch: (search: AuditSearch) => void;
}) {
  const { t } = useLingui();
  return (
    <search className={classes.filters} aria-label={t`Filter audit log`}>
      <ActivityFilters labelled search={search} onSearch={(changed) => onSearch({ ...search, ...changed })} />
      <FilterInput
        label={t`User ID`}
        inputMode="numeric"
        value={search.userId?.toString()}
        onValue={(value) => onSearch({ ...search, userId: toRowId(value) })}
      />
      <FilterInput
        label={t`Connection ID`}
        inputMode="numeric"
        value={search.connectionId?.toString()}
        onValue={(value) => onSearch({ ...search, connectionId: toRowId(value) })}
      />
      <FilterInput
        label={t`Done by`}
        placeholder="user:7, api_key:…"
        value={search.actor}
        onValue={(actor) => onSearch({ ...search, actor })}
      />
    </search>
  );
}

const toRowId = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
