import type { ProviderDraft } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ProviderCard, ProviderCards } from '../../components/provider-card.tsx';
import { ProviderSearch } from '../../components/provider-search.tsx';
import { useCategoryName } from '../../lib/category-words.ts';
import { draftOf } from './form-values.ts';
import { useCatalog, useProviderConfigurations } from './use-provider-configurations.ts';

/** The providers of the catalog that are not set up yet. */
export function CatalogGallery({ onDraft }: { readonly onDraft: (draft: ProviderDraft) => void }) {
  const { t } = useLingui();
  const categoryName = useCategoryName();
  const catalog = useCatalog();
  const configured = useProviderConfigurations();
  if (catalog.isError) return <ErrorNotice error={catalog.error} onRetry={() => void catalog.refetch()} />;
  if (configured.isError)
    return <ErrorNotice error={configured.error} onRetry={() => void configured.refetch()} />;
  if (catalog.isPending || configured.isPending)
    return <Loader size="sm" aria-label={t`Loading providers…`} />;

  const taken = new Set(configured.data.map(({ description }) => description.id));
  return (
    <ProviderSearch
      providers={catalog.data.filter(({ id }) => !taken.has(id))}
      label={t`Search the catalog`}
      elsewhere={
        <Trans>It may be set up already. Any other service can be added by its issuer, or as YAML.</Trans>
      }
    >
      {(found) => (
        <ProviderCards label={t`Catalog`}>
          {found.map((description) => (
            <ProviderCard
              key={description.id}
              provider={description.id}
              name={description.displayName}
              verb={t`Add`}
              below={categoryName(description.category)}
              onClick={() => onDraft(draftOf(description))}
            />
          ))}
        </ProviderCards>
      )}
    </ProviderSearch>
  );
}
