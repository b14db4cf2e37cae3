import { useEvergrant } from '@evergrant/client/react';
import { useLingui } from '@lingui/react/macro';
import { getRouteApi, Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { LiveFrame, useLive } from '../components/live-frame.tsx';
import { Logo } from '../components/logo.tsx';
import { UserMenu } from '../features/account/user-menu.tsx';
import { AnomalyBanner } from '../features/anomalies/anomaly-banner.tsx';
import { BulkRunProvider } from '../features/connections/bulk/bulk-run-provider.tsx';
import { returnElementId } from '../features/connections/bulk/return-element-id.ts';
import { ConnectionActionsProvider } from '../features/connections/connection-actions.tsx';
import { NotificationBell } from '../features/notifications/notification-bell.tsx';
import { useNotificationLanguage } from '../features/notifications/use-notifications.ts';
import { MobileBar } from './mobile-bar.tsx';
import { Navigation } from './navigation.tsx';
import classes from './session-layout.module.css';
import { useShortcuts } from './shortcuts.tsx';

const session = getRouteApi('/session');

/** What surrounds every page of a signed-in user. */
export function SessionLayout() {
  const { t } = useLingui();
  const { openPalette: onSearch, dialogs } = useShortcuts();
  const navigate = useNavigate();
  const router = useRouter();
  const { me } = session.useRouteContext();
  const live = useLive(`user/${me.userId}`);
  const { queryClient } = useEvergrant();
  useNotificationLanguage();

  const onConnected = (connectionId: number, { reconnected }: { readonly reconnected: boolean }) => {
    const { pathname } = router.state.location;
    const state = { focus: { id: returnElementId(connectionId, pathname) } };
    const isOnList = pathname === '/connections';
    const isOnItself = pathname === `/connections/${connectionId}`;
    if (reconnected && isOnItself) void navigate({ to: '.', search: true, state, replace: true });
    else if (reconnected && isOnList)
      void navigate({ to: '/connections', search: true, state, replace: true });
    else void navigate({ to: '/connections', state });
  };

  const onSignedOut = () => {
    queryClient.clear();
    void navigate({ to: '/sign-in' });
  };

  const sidebar = (
    <Navigation live={live} isOperator={me.role === 'operator'} onSearch={onSearch}>
      <UserMenu name={me.name} email={me.email} onSignedOut={onSignedOut} />
    </Navigation>
  );

  return (
    <ConnectionActionsProvider onConnected={onConnected}>
      <a className={classes.skip} href="#content">
        {t`Skip to content`}
      </a>
      <div className={classes.shell}>
        <aside className={classes.sidebar}>
          <div className={classes.head}>
            <Logo />
            <NotificationBell />
          </div>
          {sidebar}
        </aside>
        <MobileBar bell={<NotificationBell />}>{sidebar}</MobileBar>
        <main className={classes.main} id="content" tabIndex={-1}>
          <LiveFrame isReachable={live !== 'unreachable'}>
            {me.role === 'operator' && <AnomalyBanner />}
            <BulkRunProvider>
              <Outlet />
            </BulkRunProvider>
          </LiveFrame>
        </main>
      </div>
      {dialogs}
    </ConnectionActionsProvider>
  );
}
