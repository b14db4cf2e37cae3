import { useLingui } from '@lingui/react/macro';
import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { FirstPasswordPanel } from './first-password-panel.tsx';
import { OidcPanel } from './oidc-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { useAccount } from './use-account.ts';

/** Who one is here, how one signs in, and where one is signed in. */
export function AccountPage({
  notifications,
  onSignedOut,
}: {
  /** The panel about what one is told. */
  readonly notifications: ReactNode;
  readonly onSignedOut: () => void;
}) {
  const { t } = useLingui();
  const { data, isError, error, refetch } = useAccount();
  return (
    <Page title={t`Your account`}>
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <Stack gap="lg" maw="44rem">
          <ProfilePanel account={data} />
          {data.hasPassword ? <PasswordPanel /> : <FirstPasswordPanel />}
          <SecondFactorPanel account={data} />
          <PasskeysPanel passkeys={data.passkeys} />
          {data.oidc !== null && <OidcPanel oidc={data.oidc} />}
          <div id="notifications">{notifications}</div>
          <SessionsPanel onSignedOut={onSignedOut} />
        </Stack>
      )}
    </Page>
  );
}
