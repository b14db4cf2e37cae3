import { Trans, useLingui } from '@lingui/react/macro';
import { BackLink } from '../../components/back-link.tsx';
import { Page } from '../../components/page.tsx';
import { ProviderGallery } from './provider-gallery.tsx';

/** Choosing what to connect. */
export function AddConnectionPage() {
  const { t } = useLingui();
  return (
    <Page
      title={t`Add connection`}
      lead={<Trans>Choose a provider. You see what it will be asked for before anything happens.</Trans>}
      before={<BackLink to="/connections">{t`Connections`}</BackLink>}
    >
      <ProviderGallery />
    </Page>
  );
}
