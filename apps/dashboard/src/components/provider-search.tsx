import { Trans, useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCategoryName } from '../lib/category-words.ts';
import { Empty } from './empty.tsx';

/** Narrows providers down to those whose name, id or category has what was typed. */
export function ProviderSearch<
  P extends { readonly id: string; readonly displayName: string; readonly category: string },
>({
  providers,
  label,
  hasField = true,
  elsewhere,
  children,
}: {
  readonly providers: readonly P[];
  /** Of the field. */
  readonly label: string;
  /** Whether there are enough to search among. */
  readonly hasField?: boolean;
  /** Why what is sought may not be among them. */
  readonly elsewhere: ReactNode;
  readonly children: (found: readonly P[]) => ReactNode;
}) {
  const { t } = useLingui();
  const categoryName = useCategoryName();
  const [text, setText] = useState('');
  const words = text.trim().toLowerCase();
  const found = providers.filter(({ id, displayName, category }) =>
    [id, displayName, category, categoryName(category)].some((part) => part.toLowerCase().includes(words)),
  );
  return (
    <>
      {hasField && (
        <TextInput
          type="search"
          maw="22rem"
          mb="md"
          aria-label={label}
          placeholder={label}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {found.length > 0 ? (
        children(found)
      ) : (
        <Empty
          icon={<IconFilterOff size={22} />}
          title={t`No provider matches`}
          action={
            <Button variant="default" onClick={() => setText('')}>
              <Trans>Clear search</Trans>
            </Button>
          }
        >
          {elsewhere}
        </Empty>
      )}
    </>
  );
}
