import { useEvergrant } from '@evergrant/client/react';
import { useLingui } from '@lingui/react/macro';
import { getRouteApi, lazyRouteComponent, useNavigate, useRouter } from '@tanstack/react-router';
import { notifyDone } from '../components/notify.tsx';
import { ActivityPage } from '../features/activity/activity-page.tsx';
import { AuditPage } from '../features/activity/audit-page.tsx';
import { ConnectionHistory } from '../features/activity/connection-history.tsx';
import { AddConnectionPage } from '../features/connections/add-connection-page.tsx';
import { returnElementId } from '../features/connections/bulk/return-element-id.ts';
import { ConnectDonePage } from '../features/connections/connect-done-page.tsx';
import { ConnectionPage } from '../features/connections/connection-page.tsx';
import { ConnectionsPage } from '../features/connections/connections-page.tsx';
import { AddProviderPage } from '../features/providers/add-provider-page.tsx';
import { ProviderPage } from '../features/providers/provider-page.tsx';
import { ProvidersPage } from '../features/providers/providers-page.tsx';
import { safeRedirect } from '../lib/safe-redirect.ts';
import { GuestLayout } from './guest-layout.tsx';

/** What the routes show: features put together, and led on by the router. */

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

export function SignUp() {
  const { redirect } = anonymous.useSearch();
  return <LazySignUp redirect={redirect} onSignedIn={useOnSignedIn()} />;
}

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

const LazyAccount = lazyRouteComponent(() => import('../features/account/account-page.tsx'), 'AccountPage');

export function Account() {
  return <LazyAccount onSignedOut={useOnSignedIn()} />;
}

/** Forgets what was known of nobody; the route then sends the user on. */
function useOnSignedIn() {
  const router = useRouter();
  const { queryClient } = useEvergrant();
  return () => {
    queryClient.clear();
    void router.invalidate();
  };
}

const connections = getRouteApi('/session/connections');

export function Connections() {
  const navigate = connections.useNavigate();
  return (
    <ConnectionsPage
      search={connections.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}

export const AddConnection = AddConnectionPage;

const connection = getRouteApi('/session/connections/$connectionId');

export function Connection() {
  const { connectionId } = connection.useParams();
  const { action } = connection.useSearch();
  const navigate = connection.useNavigate();
  return (
    <ConnectionPage
      key={connectionId}
      connectionId={connectionId}
      action={action}
      onActionTaken={() => void navigate({ search: {}, replace: true })}
      history={<ConnectionHistory connectionId={connectionId} />}
    />
  );
}

const activity = getRouteApi('/session/activity');

export function Activity() {
  const navigate = activity.useNavigate();
  return (
    <ActivityPage
      search={activity.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}

const audit = getRouteApi('/session/operator/audit');

export function Audit() {
  const navigate = audit.useNavigate();
  return (
    <AuditPage
      search={audit.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true, resetScroll: false })}
    />
  );
}

export const Providers = ProvidersPage;

/** Leads on to the list, which then shows what came of it. */
function useOnProviderDone() {
  const navigate = useNavigate();
  return () => void navigate({ to: '/providers' });
}

export function AddProvider() {
  return <AddProviderPage onDone={useOnProviderDone()} />;
}

const provider = getRouteApi('/session/operator/providers/$providerId');

export function Provider() {
  const { providerId } = provider.useParams();
  return <ProviderPage key={providerId} providerId={providerId} onDone={useOnProviderDone()} />;
}

export const Keys = lazyRouteComponent(() => import('../features/keys/keys-page.tsx'), 'KeysPage');

const guest = getRouteApi('/connect/sessions/$sessionId');

export function Guest() {
  return <GuestLayout guest={guest.useRouteContext().guest} />;
}

const connectDone = getRouteApi('/connect/done');

export function ConnectDone() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { return: target } = connectDone.useSearch();
  const returnTo = target === undefined ? null : safeRedirect(target, window.location.origin);
  return (
    <ConnectDonePage
      search={window.location.search}
      returnTo={returnTo}
      onLeave={() => void navigate({ href: returnTo ?? '/', replace: true })}
      onConnected={(connectionId) => {
        notifyDone(t`Account connected`, t`The account is ready to use.`);
        void navigate({
          href: returnTo ?? '/',
          replace: true,
          state: { focus: { id: returnElementId(connectionId, returnTo ?? '/') } },
        });
      }}
    />
  );
}
