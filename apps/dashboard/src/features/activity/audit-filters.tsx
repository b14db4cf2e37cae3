import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ComponentProps, useEffect, useState } from 'react';
import { ActivityFilters } from './activity-filters.tsx';
import classes from './activity-page.module.css';
import type { AuditSearch } from './audit-search.ts';

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
      <FilterInput
        label={t`From`}
        type="date"
        value={search.from}
        onValue={(from) => onSearch({ ...search, from })}
      />
      <FilterInput
        label={t`To`}
        type="date"
        value={search.to}
        onValue={(to) => onSearch({ ...search, to })}
      />
    </search>
  );
}

const toRowId = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

const TYPING_MS = 400;

/** A filter that is typed: it counts once its reader has paused. */
function FilterInput({
  value = '',
  onValue,
  ...props
}: Omit<ComponentProps<typeof TextInput>, 'value' | 'onChange'> & {
  readonly value: string | undefined;
  readonly onValue: (value: string | undefined) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = useDebouncedCallback((typed: string) => onValue(typed.trim() || undefined), TYPING_MS);
  return (
    <TextInput
      {...props}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        commit(event.currentTarget.value);
      }}
    />
  );
}
