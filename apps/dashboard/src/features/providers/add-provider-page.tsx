import type { ProviderDraft } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import { BackLink } from '../../components/back-link.tsx';
import { Page } from '../../components/page.tsx';
import { CatalogGallery } from './catalog-gallery.tsx';
import { DescribeEntryForm } from './describe-entry-form.tsx';
import { DiscoverForm } from './discover-form.tsx';
import { ProviderForm } from './provider-form.tsx';

/** Setting up one more provider: which one, then the client that the hub has there. */
export function AddProviderPage({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLingui();
  const [draft, setDraft] = useState<ProviderDraft | null>(null);
  const before = <BackLink to="/providers">{t`Providers`}</BackLink>;
  if (draft !== null) {
    const { id, displayName } = draft.description;
    return (
      <Page key={id} title={t`Add ${displayName}`} before={before}>
        <ProviderForm
          draft={draft}
          onSaved={onDone}
          cancel={
            <Button variant="default" onClick={() => setDraft(null)}>
              <Trans>Choose another</Trans>
            </Button>
          }
        />
      </Page>
    );
  }
  return (
    <Page
      key="choose"
      title={t`Add provider`}
      lead={<Trans>Choose the service whose accounts people should be able to connect.</Trans>}
      before={before}
    >
      <Tabs defaultValue="catalog" keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="catalog">{t`Catalog`}</Tabs.Tab>
          <Tabs.Tab value="issuer">{t`Issuer address`}</Tabs.Tab>
          <Tabs.Tab value="entry">{t`YAML or JSON`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="catalog">
          <CatalogGallery onDraft={setDraft} />
        </Tabs.Panel>
        <Tabs.Panel value="issuer">
          <DiscoverForm onDraft={setDraft} />
        </Tabs.Panel>
        <Tabs.Panel value="entry">
          <DescribeEntryForm onDraft={setDraft} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
