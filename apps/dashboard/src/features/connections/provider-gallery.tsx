import type { Provider } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton, TextInput, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconPlugX, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { ProviderCard, ProviderCards } from '../../components/provider-card.tsx';
import { categoryWords } from '../../lib/category-words.ts';
import { useMe } from '../../lib/use-me.ts';
import { useProviders } from '../../lib/use-providers.ts';
import { useConnectionActions } from './connection-actions.tsx';
import classes from './provider-gallery.module.css';

/** From how many providers on a search is of use. */
const SEARCH_FROM = 7;

/** The providers that can be connected, to choose from. */
export function ProviderGallery() {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const { data: providers, isPending, isError, error, refetch } = useProviders();
  if (isPending) return <GallerySkeleton />;
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (providers.length === 0) return <NothingConfigured />;

  const words = text.trim().toLowerCase();
  const shown = providers.filter(({ id, displayName, category }) =>
    [id, displayName, category].some((part) => part.toLowerCase().includes(words)),
  );
  return (
    <>
      {providers.length >= SEARCH_FROM && (
        <TextInput
          type="search"
          className={classes.search}
          aria-label={t`Search providers`}
          placeholder={t`Search providers`}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
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
          <Trans>What isn't listed here isn't set up on this hub: ask whoever runs it.</Trans>
        </Empty>
      ) : (
        <ProviderCards label={t`Providers`}>
          {shown.map((provider) => (
            <ConnectCard key={provider.id} provider={provider} />
          ))}
        </ProviderCards>
      )}
    </>
  );
}

function ConnectCard({ provider }: { readonly provider: Provider }) {
  const { t } = useLingui();
  const { offer } = useConnectionActions();
  const { id, displayName, category } = provider;
  const known = categoryWords(category);
  return (
    <ProviderCard
      provider={id}
      name={displayName}
      verb={t`Connect`}
      below={known === undefined ? category : t(known)}
      onClick={() => offer(provider)}
    />
  );
}

function NothingConfigured() {
  const { t } = useLingui();
  const me = useMe();
  const isOperator = me?.type === 'session' && me.role === 'operator';
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
    <div className={classes.gallery}>
      <VisuallyHidden role="status">{t`Loading providers…`}</VisuallyHidden>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <Skeleton key={key} height={70} radius="lg" aria-hidden="true" />
      ))}
    </div>
  );
}
