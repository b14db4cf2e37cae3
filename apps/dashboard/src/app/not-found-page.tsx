import { Trans, useLingui } from '@lingui/react/macro';
import { IconMapOff } from '@tabler/icons-react';
import { Empty } from '../components/empty.tsx';
import { ButtonLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <Page title={t`Not found`}>
      <Empty
        icon={<IconMapOff size={22} />}
        title={t`There is nothing here`}
        action={
          <ButtonLink variant="default" to="/connections">
            <Trans>See all connections</Trans>
          </ButtonLink>
        }
      >
        <Trans>The link may be old or mistyped.</Trans>
      </Empty>
    </Page>
  );
}
