import type { ProviderDraft } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Loader, TextInput } from '@mantine/core';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ProviderCard, ProviderCards } from '../../components/provider-card.tsx';
import { categoryWords } from '../../lib/category-words.ts';
import { draftOf } from './form-values.ts';
import { useCatalog, useProviderConfigurations } from './use-provider-configurations.ts';

/** The providers of the catalog that are not set up yet. */
export function CatalogGallery({ onDraft }: { readonly onDraft: (draft: ProviderDraft) => void }) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const catalog = useCatalog();
  const configured = useProviderConfigurations();
  if (catalog.isError) return <ErrorNotice error={catalog.error} onRetry={() => void catalog.refetch()} />;
  if (configured.isError)
    return <ErrorNotice error={configured.error} onRetry={() => void configured.refetch()} />;
  if (catalog.isPending || configured.isPending)
    return <Loader size="sm" aria-label={t`Loading providers…`} />;

  const words = text.trim().toLowerCase();
  const taken = new Set(configured.data.map(({ description }) => description.id));
  const shown = catalog.data.filter(
    ({ id, displayName, category }) =>
      !taken.has(id) && [id, displayName, category].some((part) => part.toLowerCase().includes(words)),
  );
  return (
    <>
      <TextInput
        type="search"
        maw="22rem"
        mb="md"
        aria-label={t`Search the catalog`}
        placeholder={t`Search the catalog`}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {shown.length === 0 ? (
        <Empty
          icon={<IconFilterOff size={22} />}
          title={t`No provider matches`}
          action={
            <Button variant="default" onClick={() => setText('')}>
              <Trans>Clear search</Trans>
            </Button>
          }
        >
          <Trans>It may be set up already. Any other service can be added by its issuer, or as YAML.</Trans>
        </Empty>
      ) : (
        <ProviderCards label={t`Catalog`}>
          {shown.map((description) => {
            const { id, displayName, category } = description;
            const known = categoryWords(category);
            return (
              <ProviderCard
                key={id}
                provider={id}
                name={displayName}
                verb={t`Add`}
                below={known === undefined ? category : t(known)}
                onClick={() => onDraft(draftOf(description))}
              />
            );
          })}
        </ProviderCards>
      )}
    </>
  );
}
