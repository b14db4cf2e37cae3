import type { Provider } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { ProviderCard, ProviderCards, ProviderCardsSkeleton } from '../../components/provider-card.tsx';
import { ProviderSearch } from '../../components/provider-search.tsx';
import { useCategoryName } from '../../lib/category-words.ts';
import { useIsOperator } from '../../lib/use-me.ts';
import { useProviders } from '../../lib/use-providers.ts';
import { useConnectionActions } from './connection-actions.tsx';
import { useConnectionSummary } from './use-connection-pages.ts';

/** From how many providers on a search is of use. */
const SEARCH_FROM = 7;

/** The providers that can be connected, to choose from. */
export function ProviderGallery() {
  const { t } = useLingui();
  const { data: providers, isPending, isError, error, refetch } = useProviders();
  const { data: summary } = useConnectionSummary({});
  const accountsOf = ({ id }: Provider) => summary?.providers.find((used) => used.id === id)?.connected ?? 0;
  // Those that are used here already come first; else they keep the order of their names.
  const byUse = (a: Provider, b: Provider) => Number(accountsOf(b) > 0) - Number(accountsOf(a) > 0);
  if (isPending) return <GallerySkeleton />;
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (providers.length === 0) return <NothingConfigured />;

  return (
    <ProviderSearch
      providers={providers}
      label={t`Search providers`}
      hasField={providers.length >= SEARCH_FROM}
      elsewhere={<Trans>What isn't listed here isn't set up on this hub: ask whoever runs it.</Trans>}
    >
      {(found) => (
        <ProviderCards label={t`Providers`}>
          {found.toSorted(byUse).map((provider) => (
            <ConnectCard key={provider.id} provider={provider} accounts={accountsOf(provider)} />
          ))}
        </ProviderCards>
      )}
    </ProviderSearch>
  );
}

function ConnectCard({ provider, accounts }: { readonly provider: Provider; readonly accounts: number }) {
  const { t } = useLingui();
  const { offer } = useConnectionActions();
  const { id, displayName, category } = provider;
  const categoryName = useCategoryName()(category);
  return (
    <ProviderCard
      provider={id}
      name={displayName}
      verb={t`Connect`}
      below={
        accounts === 0
          ? categoryName
          : t`${plural(accounts, { one: '# account connected', other: '# accounts connected' })}`
      }
      onClick={() => offer(provider)}
    />
  );
}

function NothingConfigured() {
  const { t } = useLingui();
  const isOperator = useIsOperator();
  return (
    <Empty
      icon={<IconPlugX size={22} />}
      title={t`No provider is set up yet`}
      action={
        isOperator && (
          <ButtonLink to="/providers/new">
            <Trans>Add provider</Trans>
          </ButtonLink>
        )
      }
    >
      {isOperator ? (
        <Trans>
          Register this hub at a service, and give the hub the client ID and secret you get there.
        </Trans>
      ) : (
        <Trans>Whoever runs this hub adds the services whose accounts can be connected.</Trans>
      )}
    </Empty>
  );
}

function GallerySkeleton() {
  const { t } = useLingui();
  return (
    <>
      <VisuallyHidden role="status">{t`Loading providers…`}</VisuallyHidden>
      <ProviderCardsSkeleton />
    </>
  );
}
