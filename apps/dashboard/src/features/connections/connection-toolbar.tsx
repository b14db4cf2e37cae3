import { CONNECTION_SORTS, type ConnectionSort } from '@evergrant/core/health';
import { useLingui } from '@lingui/react/macro';
import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionSearch } from './connection-search.ts';
import classes from './connection-toolbar.module.css';
import { FILTER_WORDS, SORT_WORDS } from './words.ts';

interface ConnectionToolbarProps {
  readonly search: ConnectionSearch;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (change: Partial<ConnectionSearch>) => void;
}

/** Search, filters and order. All of it lives in the address. */
export function ConnectionToolbar({ search, providers, onChange }: ConnectionToolbarProps) {
  const { t } = useLingui();
  return (
    <search className={classes.toolbar} aria-label={t`Filter connections`}>
      <SearchField value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      <NativeSelect
        aria-label={t`Status`}
        value={search.status ?? ''}
        onChange={(event) => onChange({ status: oneOf(FILTER_WORDS, event.currentTarget.value) })}
        data={[
          { value: '', label: t`All statuses` },
          ...Object.entries(FILTER_WORDS).map(([value, words]) => ({ value, label: t(words) })),
        ]}
      />
      <NativeSelect
        aria-label={t`Provider`}
        value={search.provider ?? ''}
        onChange={(event) => onChange({ provider: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: t`All providers` },
          ...providers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        aria-label={t`Sort`}
        value={search.sort ?? 'attention'}
        onChange={(event) => {
          const sort = oneOf(SORT_WORDS, event.currentTarget.value);
          onChange({ sort: sort === DEFAULT_SORT ? undefined : sort });
        }}
        data={CONNECTION_SORTS.map((value) => ({ value, label: t(SORT_WORDS[value]) }))}
      />
    </search>
  );
}

const DEFAULT_SORT: ConnectionSort = 'attention';

function oneOf<Key extends string>(words: Readonly<Record<Key, unknown>>, value: string): Key | undefined {
  const isKey = (text: string): text is Key => Object.hasOwn(words, text);
  return isKey(value) ? value : undefined;
}

const TYPING_PAUSE_MS = 200;

/** Follows the address, except for what is just being typed. */
function SearchField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next);
  }, TYPING_PAUSE_MS);

  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  const change = (next: string) => {
    setText(next);
    send(next);
  };

  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label={t`Search connections`}
      placeholder={t`Search name, email, provider`}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label={t`Clear search`} onClick={() => change('')} />
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
