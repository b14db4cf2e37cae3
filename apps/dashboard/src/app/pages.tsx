import { useEvergrant } from '@evergrant/client/react';
import { useLingui } from '@lingui/react/macro';
import {
  type AsyncRouteComponent,
  getRouteApi,
  lazyRouteComponent,
  useNavigate,
  useRouter,
} from '@tanstack/react-router';
import { notifyDone, notifyNotice } from '../components/notify.tsx';
import { returnElementId } from '../features/connections/bulk/return-element-id.ts';
import { isGuestWindow } from '../features/connections/guest-search.ts';
import { safeRedirect } from '../lib/safe-redirect.ts';

/**
 * What the routes show: features put together, and led on by the router. Each is loaded once it is gone to, or somebody points
 * at a link to it, which is what the router asks a component's `preload` for.
 */

async function preloadAll(...parts: readonly Pick<AsyncRouteComponent<never>, 'preload'>[]): Promise<void> {
  await Promise.all(parts.map((part) => part.preload?.()));
}

export const Session = lazyRouteComponent(() => import('./session-layout.tsx'), 'SessionLayout');

const LazySignIn = lazyRouteComponent(() => import('../features/account/sign-in-page.tsx'), 'SignInPage');
const LazySignUp = lazyRouteComponent(() => import('../features/account/sign-up-page.tsx'), 'SignUpPage');

const anonymous = getRouteApi('/anonymous');

export function SignIn() {
  const { redirect, error } = anonymous.useSearch();
  const { signUp, oidcName, mails } = anonymous.useRouteContext();
  return (
    <LazySignIn
      signUp={signUp}
      oidcName={oidcName}
      mails={mails}
      redirect={redirect}
      error={error}
      onSignedIn={useOnSignedIn()}
    />
  );
}
SignIn.preload = () => preloadAll(LazySignIn);

export function SignUp() {
  const { redirect } = anonymous.useSearch();
  const { isNew } = anonymous.useRouteContext();
  return <LazySignUp isNew={isNew} redirect={redirect} onSignedIn={useOnSignedIn()} />;
}
SignUp.preload = () => preloadAll(LazySignUp);

export const ForgotPassword = lazyRouteComponent(
  () => import('../features/account/forgot-password-page.tsx'),
  'ForgotPasswordPage',
);

const LazyResetPassword = lazyRouteComponent(
  () => import('../features/account/reset-password-page.tsx'),
  'ResetPasswordPage',
);

export function ResetPassword() {
  const navigate = useNavigate();
  return <LazyResetPassword onDone={() => void navigate({ to: '/sign-in', replace: true })} />;
}
ResetPassword.preload = () => preloadAll(LazyResetPassword);

const LazyAccount = lazyRouteComponent(() => import('../features/account/account-page.tsx'), 'AccountPage');

const LazyNotificationsPanel = lazyRouteComponent(
  () => import('../features/notifications/notifications-panel.tsx'),
  'NotificationsPanel',
);

export function Account() {
  return <LazyAccount onSignedOut={useOnSignedIn()} notifications={<LazyNotificationsPanel />} />;
}
Account.preload = () => preloadAll(LazyAccount, LazyNotificationsPanel);

export const Notifications = lazyRouteComponent(
  () => import('../features/notifications/notifications-page.tsx'),
  'NotificationsPage',
);

/** Forgets what was known of nobody; the route then sends the user on. */
function useOnSignedIn() {
  const router = useRouter();
  const { queryClient } = useEvergrant();
  return () => {
    queryClient.clear();
    void router.invalidate();
  };
}

const LazyConnections = lazyRouteComponent(
  () => import('../features/connections/connections-page.tsx'),
  'ConnectionsPage',
);
const session = getRouteApi('/session');

const connections = getRouteApi('/session/connections');

export function Connections() {
  const navigate = connections.useNavigate();
  return (
    <LazyConnections
      search={connections.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}
Connections.preload = () => preloadAll(LazyConnections);

export const AddConnection = lazyRouteComponent(
  () => import('../features/connections/add-connection-page.tsx'),
  'AddConnectionPage',
);

const LazyConnection = lazyRouteComponent(
  () => import('../features/connections/connection-page.tsx'),
  'ConnectionPage',
);
const LazyConnectionHistory = lazyRouteComponent(
  () => import('../features/activity/connection-history.tsx'),
  'ConnectionHistory',
);

const connection = getRouteApi('/session/connections/$connectionId');

export function Connection() {
  const { connectionId } = connection.useParams();
  const { action, ...search } = connection.useSearch();
  const navigate = connection.useNavigate();
  return (
    <LazyConnection
      key={connectionId}
      connectionId={connectionId}
      action={action}
      onActionTaken={() => void navigate({ search, replace: true })}
      history={
        <LazyConnectionHistory
          connectionId={connectionId}
          search={search}
          onSearch={(changed) => void navigate({ search: changed, replace: true, resetScroll: false })}
        />
      }
    />
  );
}
Connection.preload = () => preloadAll(LazyConnection, LazyConnectionHistory);

const LazyActivity = lazyRouteComponent(
  () => import('../features/activity/activity-page.tsx'),
  'ActivityPage',
);

const activity = getRouteApi('/session/activity');

export function Activity() {
  const navigate = activity.useNavigate();
  return (
    <LazyActivity
      search={activity.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}
Activity.preload = () => preloadAll(LazyActivity);

const LazyAudit = lazyRouteComponent(() => import('../features/activity/audit-page.tsx'), 'AuditPage');

const audit = getRouteApi('/session/operator/audit');

export function Audit() {
  const navigate = audit.useNavigate();
  return (
    <LazyAudit
      search={audit.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}
Audit.preload = () => preloadAll(LazyAudit);

export const Overview = lazyRouteComponent(
  () => import('../features/overview/overview-page.tsx'),
  'OverviewPage',
);

export const ApiKeys = lazyRouteComponent(
  () => import('../features/api-keys/api-keys-page.tsx'),
  'ApiKeysPage',
);

export const Webhooks = lazyRouteComponent(
  () => import('../features/webhooks/webhooks-page.tsx'),
  'WebhooksPage',
);

const LazyWebhook = lazyRouteComponent(() => import('../features/webhooks/webhook-page.tsx'), 'WebhookPage');

const webhook = getRouteApi('/session/operator/webhooks/$endpointId');

export function Webhook() {
  const { endpointId } = webhook.useParams();
  const navigate = useNavigate();
  return (
    <LazyWebhook
      key={endpointId}
      endpointId={endpointId}
      onRemoved={() => void navigate({ to: '/webhooks' })}
    />
  );
}
Webhook.preload = () => preloadAll(LazyWebhook);

const LazyPeople = lazyRouteComponent(() => import('../features/users/people-page.tsx'), 'PeoplePage');

const people = getRouteApi('/session/operator/users');

export function People() {
  const navigate = people.useNavigate();
  return (
    <LazyPeople
      search={people.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}
People.preload = () => preloadAll(LazyPeople);

const LazyPerson = lazyRouteComponent(() => import('../features/users/person-page.tsx'), 'PersonPage');

const person = getRouteApi('/session/operator/users/$userId');

export function Person() {
  const { userId } = person.useParams();
  const { me } = session.useRouteContext();
  return <LazyPerson key={userId} userId={userId} isSelf={userId === me.userId} />;
}
Person.preload = () => preloadAll(LazyPerson);

const LazyConnectionOfUser = lazyRouteComponent(
  () => import('../features/connections/connection-of-user-page.tsx'),
  'ConnectionOfUserPage',
);
const LazyConnectionHistoryOfUser = lazyRouteComponent(
  () => import('../features/activity/connection-history.tsx'),
  'ConnectionHistoryOfUser',
);

const connectionOfUser = getRouteApi('/session/operator/users/$userId/connections/$connectionId');

export function ConnectionOfUser() {
  const ids = connectionOfUser.useParams();
  const navigate = connectionOfUser.useNavigate();
  return (
    <LazyConnectionOfUser
      key={ids.connectionId}
      {...ids}
      history={
        <LazyConnectionHistoryOfUser
          {...ids}
          search={connectionOfUser.useSearch()}
          onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
        />
      }
    />
  );
}
ConnectionOfUser.preload = () => preloadAll(LazyConnectionOfUser, LazyConnectionHistoryOfUser);

export const Settings = lazyRouteComponent(
  () => import('../features/settings/settings-page.tsx'),
  'SettingsPage',
);

export const Providers = lazyRouteComponent(
  () => import('../features/providers/providers-page.tsx'),
  'ProvidersPage',
);

/** Leads on to the list, which then shows what came of it. */
function useOnProviderDone() {
  const navigate = useNavigate();
  return () => void navigate({ to: '/providers' });
}

const LazyAddProvider = lazyRouteComponent(
  () => import('../features/providers/add-provider-page.tsx'),
  'AddProviderPage',
);

export function AddProvider() {
  return <LazyAddProvider onDone={useOnProviderDone()} />;
}
AddProvider.preload = () => preloadAll(LazyAddProvider);

const LazyProvider = lazyRouteComponent(
  () => import('../features/providers/provider-page.tsx'),
  'ProviderPage',
);

const provider = getRouteApi('/session/operator/providers/$providerId');

export function Provider() {
  const { providerId } = provider.useParams();
  return <LazyProvider key={providerId} providerId={providerId} onDone={useOnProviderDone()} />;
}
Provider.preload = () => preloadAll(LazyProvider);

export const Keys = lazyRouteComponent(() => import('../features/keys/keys-page.tsx'), 'KeysPage');

const LazyGuest = lazyRouteComponent(() => import('./guest-layout.tsx'), 'GuestLayout');

const guest = getRouteApi('/connect/sessions/$sessionId');

export function Guest() {
  return <LazyGuest guest={guest.useRouteContext().guest} search={guest.useSearch()} />;
}
Guest.preload = () => preloadAll(LazyGuest);

const LazyConnectDone = lazyRouteComponent(
  () => import('../features/connections/connect-done-page.tsx'),
  'ConnectDonePage',
);

const connectDone = getRouteApi('/connect/done');

export function ConnectDone() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { return: target } = connectDone.useSearch();
  const returnTo = target === undefined ? null : safeRedirect(target, window.location.origin);
  const { api, queryClient } = useEvergrant();

  const leadOn = async (connectionId: number) => {
    if (returnTo !== null && isGuestWindow(returnTo)) window.close();
    const connection = await queryClient
      .fetchQuery(api.connections.get.queryOptions({ id: connectionId }))
      .catch(() => null);
    if (connection !== null && connection.missingScope.length > 0)
      notifyNotice(
        t`Some permissions are missing`,
        t`Open the connection to see which ones, and to grant them.`,
      );
    else notifyDone(t`Account connected`, t`The account is ready to use.`);
    void navigate({
      href: returnTo ?? '/connections',
      replace: true,
      state: { focus: { id: returnElementId(connectionId, returnTo ?? '/connections') } },
    });
  };

  return (
    <LazyConnectDone
      search={window.location.search}
      returnTo={returnTo}
      onLeave={() => void navigate({ href: returnTo ?? '/connections', replace: true })}
      onConnected={(connectionId) => void leadOn(connectionId)}
    />
  );
}
ConnectDone.preload = () => preloadAll(LazyConnectDone);
