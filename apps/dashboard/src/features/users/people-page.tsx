import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { RowList } from '../../components/row-list.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import type { PeopleSearch } from './people-search.ts';
import { PersonRow } from './person-row.tsx';
import { usePeople } from './use-people.ts';
import classes from './users.module.css';

interface PeoplePageProps {
  readonly search: PeopleSearch;
  readonly onSearch: (search: PeopleSearch) => void;
}

/** Everybody the hub knows. For operators. */
export function PeoplePage({ search, onSearch }: PeoplePageProps) {
  const { t } = useLingui();
  const [isInviting, setInviting] = useState(false);
  return (
    <Page
      title={t`Users`}
      lead={<Trans>People with an account here, and the users of host applications.</Trans>}
      actions={
        <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
          <Trans>Invite somebody</Trans>
        </Button>
      }
    >
      <Filters search={search} onSearch={onSearch} />
      <PeopleList search={search} onClear={() => onSearch({})} />
      <InviteDialog opened={isInviting} onClose={() => setInviting(false)} />
    </Page>
  );
}

const TYPING_MS = 300;

function Filters({ search, onSearch }: Pick<PeoplePageProps, 'search' | 'onSearch'>) {
  const { t } = useLingui();
  const [text, setText] = useState(search.q ?? '');
  const commit = useDebouncedCallback(
    (typed: string) => onSearch({ ...search, q: typed.trim() || undefined }),
    TYPING_MS,
  );
  return (
    <search className={classes.filters} aria-label={t`Filter users`}>
      <TextInput
        type="search"
        aria-label={t`Search users`}
        placeholder={t`Name, email or ID`}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          commit(event.currentTarget.value);
        }}
      />
      <NativeSelect
        aria-label={t`Kind of user`}
        value={search.kind ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onSearch({ ...search, kind: value === 'account' || value === 'external' ? value : undefined })
        }
        data={[
          { value: '', label: t`Everybody` },
          { value: 'account', label: t`With an account here` },
          { value: 'external', label: t`Of host applications` },
        ]}
      />
    </search>
  );
}

function PeopleList({ search, onClear }: { readonly search: PeopleSearch; readonly onClear: () => void }) {
  const { t } = useLingui();
  const pages = usePeople(search);
  const { data, isPending, error, refetch } = pages;
  if (isPending) return <Skeleton height="12rem" aria-label={t`Loading users…`} />;
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const people = data.pages.flatMap((page) => page.people);
  if (people.length === 0)
    return (
      <Empty
        icon={<IconUsers size={22} />}
        title={t`Nobody matches`}
        action={
          <Button variant="default" onClick={onClear}>
            <Trans>Clear filters</Trans>
          </Button>
        }
      >
        <Trans>Try a part of the name, the email or the ID.</Trans>
      </Empty>
    );
  return (
    <>
      <RowList aria-label={t`Users`}>
        {people.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </RowList>
      <ShowMore pages={pages} />
    </>
  );
}
