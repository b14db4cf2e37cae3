import type { Provider } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton, TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconPlugX, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useProviders } from '../../lib/use-providers.ts';
import { categoryWords } from './category-words.ts';
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
        <ul className={classes.gallery} aria-label={t`Providers`}>
          {shown.map((provider) => (
            <ProviderCard key={provider.id} provider={provider} />
          ))}
        </ul>
      )}
    </>
  );
}

function ProviderCard({ provider }: { readonly provider: Provider }) {
  const { t } = useLingui();
  const { offer } = useConnectionActions();
  const { id, displayName, category } = provider;
  const known = categoryWords(category);
  return (
    <li>
      <UnstyledButton className={classes.card} onClick={() => offer(provider)}>
        <BrandIcon provider={id} size={36} />
        <span>
          <span className={classes.name}>
            <VisuallyHidden>{t`Connect`} </VisuallyHidden>
            {displayName}
          </span>
          <span className={classes.category}>{known === undefined ? category : t(known)}</span>
        </span>
      </UnstyledButton>
    </li>
  );
}

function NothingConfigured() {
  const { t } = useLingui();
  return (
    <Empty icon={<IconPlugX size={22} />} title={t`No provider is set up yet`}>
      <Trans>
        Whoever runs this hub adds providers by giving it their client IDs and secrets, in the file named by{' '}
        <code>EVERGRANT_PROVIDERS_FILE</code>.
      </Trans>
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
