import { useLingui } from '@lingui/react/macro';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Page } from '../components/page.tsx';

/** For when a page could not even be begun, such as while the hub is down. */
export function FailedPage({ error }: ErrorComponentProps) {
  const { t } = useLingui();
  const router = useRouter();
  return (
    <main>
      <Page title={t`Something is wrong`}>
        <ErrorNotice error={error} onRetry={() => void router.invalidate()} />
      </Page>
    </main>
  );
}
