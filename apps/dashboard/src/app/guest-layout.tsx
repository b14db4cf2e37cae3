import { Trans, useLingui } from '@lingui/react/macro';
import { IconLinkOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Empty } from '../components/empty.tsx';
import { LiveFrame, useLive } from '../components/live-frame.tsx';
import { Logo } from '../components/logo.tsx';
import { Page } from '../components/page.tsx';
import { ColorSchemeMenu, LanguageMenu } from '../components/preferences.tsx';
import { ConnectionActionsProvider } from '../features/connections/connection-actions.tsx';
import { connectionElementId } from '../features/connections/connection-element-id.ts';
import { type Guest, GuestPage } from '../features/connections/guest-page.tsx';
import type { GuestSearch } from '../features/connections/guest-search.ts';
import classes from './guest-layout.module.css';

/** What surrounds the page of a host application's user: no navigation, one way on. Null: the link has run out. */
export function GuestLayout({
  guest,
  search,
}: {
  readonly guest: Guest | null;
  readonly search: GuestSearch;
}) {
  return (
    <div className={classes.layout}>
      <header className={classes.bar}>
        <Logo />
        <div>
          <LanguageMenu />
          <ColorSchemeMenu />
        </div>
      </header>
      <main>{guest === null ? <ExpiredLink /> : <LiveGuestPage guest={guest} search={search} />}</main>
    </div>
  );
}

function LiveGuestPage({
  guest,
  search,
}: {
  readonly guest: Guest;
  readonly search: GuestSearch;
}): ReactNode {
  const navigate = useNavigate();
  const live = useLive(`guest/${guest.id}`);
  return (
    <ConnectionActionsProvider
      opensIn={search.window === undefined ? 'window' : 'same_tab'}
      onConnected={(connectionId) =>
        void navigate({
          to: '/connect/sessions/$sessionId',
          params: { sessionId: guest.id },
          state: { focus: { id: connectionElementId(connectionId) } },
          replace: true,
        })
      }
    >
      <LiveFrame isReachable={live !== 'unreachable'}>
        <GuestPage guest={guest} search={search} />
      </LiveFrame>
    </ConnectionActionsProvider>
  );
}

function ExpiredLink() {
  const { t } = useLingui();
  return (
    <Page title={t`Connect your accounts`}>
      <Empty icon={<IconLinkOff size={22} />} title={t`This link has run out`}>
        <Trans>
          Connect links work for a short time only. Go back to the app that sent you here and start again.
        </Trans>
      </Empty>
    </Page>
  );
}
