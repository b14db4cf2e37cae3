import type { Me } from '@evergrant/client';
import type { Evergrant } from '@evergrant/client/react';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  notFound,
  redirect,
} from '@tanstack/react-router';
import * as z from 'zod/mini';
import { activitySearchSchema, eventSearchSchema } from '../features/activity/activity-search.ts';
import { auditSearchSchema } from '../features/activity/audit-search.ts';
import { connectionSearchSchema } from '../features/connections/connection-search.ts';
import { guestSearchSchema } from '../features/connections/guest-search.ts';
import { peopleSearchSchema } from '../features/users/people-search.ts';
import { rememberSignedIn } from '../lib/first-paint.ts';
import { safeRedirect } from '../lib/safe-redirect.ts';
import { FailedPage } from './failed-page.tsx';
import { FirstPaint } from './first-paint.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import * as pages from './pages.tsx';
import { PendingPage } from './pending-page.tsx';

/** What every route knows. */
interface RouterContext {
  readonly evergrant: Evergrant;
  /** The connect session that this tab is of. */
  readonly connectSession: string | undefined;
  readonly getMe: () => Promise<Me>;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  pendingComponent: FirstPaint,
  errorComponent: FailedPage,
});

/** A path to go to later; checked to be one of ours where it is used. */
const PATH = z.catch(z.optional(z.string().check(z.maxLength(2000))), undefined);

const redirectSearchSchema = z.object({
  redirect: PATH,
  /** Of signing in at a provider. */
  error: z.catch(z.optional(z.string().check(z.maxLength(100))), undefined),
});

/** Pages for people who are not signed in; others are sent on to where they wanted to go. */
const anonymousRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'anonymous',
  validateSearch: redirectSearchSchema,
  beforeLoad: async ({ context, search }) => {
    const me = await context.getMe();
    if (me.type === 'session')
      throw redirect({ href: safeRedirect(search.redirect, window.location.origin) });
    rememberSignedIn(false);
    return me.type === 'anonymous'
      ? me
      : { signUp: 'invite' as const, oidcName: null, mails: false, isNew: false };
  },
});

const signInRoute = createRoute({
  getParentRoute: () => anonymousRoute,
  path: '/sign-in',
  component: pages.SignIn,
});

const signUpRoute = createRoute({
  getParentRoute: () => anonymousRoute,
  path: '/sign-up',
  beforeLoad: ({ context, search }) => {
    if (context.signUp === 'invite') throw redirect({ to: '/sign-in', search });
  },
  component: pages.SignUp,
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => anonymousRoute,
  path: '/forgot-password',
  component: pages.ForgotPassword,
});

/** For whoever has the link of an e-mail, signed in or not. */
const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  component: pages.ResetPassword,
});

/** Pages for people who are signed in; others sign in first and come back here. */
const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'session',
  beforeLoad: async ({ context, location }) => {
    const me = await context.getMe();
    rememberSignedIn(me.type === 'session');
    if (me.type === 'connect_session')
      throw redirect({ to: '/connect/sessions/$sessionId', params: { sessionId: me.id } });
    if (me.type === 'anonymous') {
      const to = me.isNew && me.signUp === 'open' ? '/sign-up' : '/sign-in';
      throw redirect({ to, search: { redirect: location.href } });
    }
    return { me };
  },
  component: pages.Session,
  pendingComponent: FirstPaint,
});

const homeRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    const to = context.me.role === 'operator' ? '/overview' : '/connections';
    throw redirect({ to, replace: true });
  },
});

const connectionsRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/connections',
  validateSearch: connectionSearchSchema,
  component: pages.Connections,
});

const addConnectionRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/connections/new',
  component: pages.AddConnection,
});

/** Of a row, as it stands in a path. */
const ROW_ID = z.coerce.number().check(z.int(), z.positive());

const connectionRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/connections/$connectionId',
  params: {
    parse: ({ connectionId }) => ({ connectionId: ROW_ID.parse(connectionId) }),
    stringify: ({ connectionId }) => ({ connectionId: String(connectionId) }),
  },
  validateSearch: z.extend(eventSearchSchema, {
    action: z.catch(z.optional(z.literal('reconnect')), undefined),
  }),
  component: pages.Connection,
  errorComponent: NotFoundPage,
});

const activityRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/activity',
  validateSearch: activitySearchSchema,
  component: pages.Activity,
});

const notificationsRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/notifications',
  component: pages.Notifications,
});

const accountRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '/account',
  component: pages.Account,
});

/** Any other address: told within the frame, so that the way on is there. */
const nowhereRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: '$',
  component: NotFoundPage,
});

/** Pages for who runs the hub; for others they do not exist. */
const operatorRoute = createRoute({
  getParentRoute: () => sessionRoute,
  id: 'operator',
  beforeLoad: ({ context }) => {
    if (context.me.role !== 'operator') throw notFound();
  },
  notFoundComponent: NotFoundPage,
});

const overviewRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/overview',
  component: pages.Overview,
});

const providersRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/providers',
  component: pages.Providers,
});

const addProviderRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/providers/new',
  component: pages.AddProvider,
});

const providerRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/providers/$providerId',
  component: pages.Provider,
});

const apiKeysRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/api-keys',
  component: pages.ApiKeys,
});

const webhooksRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/webhooks',
  component: pages.Webhooks,
});

const webhookRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/webhooks/$endpointId',
  component: pages.Webhook,
});

const peopleRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/users',
  validateSearch: peopleSearchSchema,
  component: pages.People,
});

const personRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/users/$userId',
  params: {
    parse: ({ userId }) => ({ userId: ROW_ID.parse(userId) }),
    stringify: ({ userId }) => ({ userId: String(userId) }),
  },
  component: pages.Person,
  errorComponent: NotFoundPage,
});

const connectionOfUserRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/users/$userId/connections/$connectionId',
  params: {
    parse: ({ userId, connectionId }) => ({
      userId: ROW_ID.parse(userId),
      connectionId: ROW_ID.parse(connectionId),
    }),
    stringify: ({ userId, connectionId }) => ({
      userId: String(userId),
      connectionId: String(connectionId),
    }),
  },
  validateSearch: eventSearchSchema,
  component: pages.ConnectionOfUser,
  errorComponent: NotFoundPage,
});

const settingsRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/settings',
  component: pages.Settings,
});

const auditRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/audit',
  validateSearch: auditSearchSchema,
  component: pages.Audit,
});

const keysRoute = createRoute({
  getParentRoute: () => operatorRoute,
  path: '/keys',
  component: pages.Keys,
});

/** For users of a host application, who come with a connect session instead of a sign-in. */
const guestRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect/sessions/$sessionId',
  validateSearch: guestSearchSchema,
  beforeLoad: async ({ context, location, params }) => {
    // A tab that is of somebody else becomes this guest's by being loaded anew.
    if (context.connectSession !== params.sessionId)
      throw redirect({ href: location.href, reloadDocument: true, replace: true });
    const me = await context.getMe();
    return { guest: me.type === 'connect_session' ? me : null };
  },
  component: pages.Guest,
});

const connectDoneRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect/done',
  validateSearch: z.object({ return: PATH }),
  component: pages.ConnectDone,
});

const routeTree = rootRoute.addChildren([
  anonymousRoute.addChildren([signInRoute, signUpRoute, forgotPasswordRoute]),
  resetPasswordRoute,
  sessionRoute.addChildren([
    homeRoute,
    connectionsRoute,
    addConnectionRoute,
    connectionRoute,
    activityRoute,
    notificationsRoute,
    accountRoute,
    nowhereRoute,
    operatorRoute.addChildren([
      overviewRoute,
      providersRoute,
      addProviderRoute,
      providerRoute,
      apiKeysRoute,
      webhooksRoute,
      webhookRoute,
      peopleRoute,
      personRoute,
      connectionOfUserRoute,
      auditRoute,
      keysRoute,
      settingsRoute,
    ]),
  ]),
  guestRoute,
  connectDoneRoute,
]);

const ME_STALE_MS = 60_000;

/** The pages, their addresses and who may see them. */
export const createAppRouter = (evergrant: Evergrant, connectSession: string | undefined) =>
  createRouter({
    routeTree,
    context: {
      evergrant,
      connectSession,
      getMe: () =>
        evergrant.queryClient.fetchQuery(
          evergrant.api.me.get.queryOptions(undefined, { staleTime: ME_STALE_MS }),
        ),
    },
    defaultPreload: 'intent',
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 400,
    scrollRestoration: true,
  });

/**
 * Asks for everything that the first page needs, all at once: for who is there, and for the scripts of what is shown. The router
 * asks for one when the one before is there.
 */
export function preloadFirstPage(router: ReturnType<typeof createAppRouter>): void {
  // What fails is asked for again, and told, when it is needed.
  const quietly = () => undefined;
  router.options.context.getMe().catch(quietly);
  const [routes] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of routes) router.loadRouteChunk(route)?.catch(quietly);
}
