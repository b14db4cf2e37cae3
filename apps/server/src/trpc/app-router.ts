import { router } from './procedures.ts';
import { accountRouter } from './routers/account.ts';
import { anomaliesRouter } from './routers/anomalies.ts';
import { apiKeysRouter } from './routers/api-keys.ts';
import { auditRouter } from './routers/audit.ts';
import { connectSessionsRouter } from './routers/connect-sessions.ts';
import { connectionsRouter } from './routers/connections.ts';
import { flowsRouter } from './routers/flows.ts';
import { keysRouter } from './routers/keys.ts';
import { meRouter } from './routers/me.ts';
import { notificationsRouter } from './routers/notifications.ts';
import { overviewRouter } from './routers/overview.ts';
import { peopleRouter } from './routers/people.ts';
import { providerConfigurationsRouter } from './routers/provider-configurations.ts';
import { providersRouter } from './routers/providers.ts';
import { sessionsRouter } from './routers/sessions.ts';
import { settingsRouter } from './routers/settings.ts';
import { tokensRouter } from './routers/tokens.ts';
import { usersRouter } from './routers/users.ts';
import { webhooksRouter } from './routers/webhooks.ts';

/** Everything the hub can be asked over tRPC; the REST mirror is derived from it. */
export const appRouter = router({
  account: accountRouter,
  anomalies: anomaliesRouter,
  apiKeys: apiKeysRouter,
  audit: auditRouter,
  connectSessions: connectSessionsRouter,
  connections: connectionsRouter,
  flows: flowsRouter,
  keys: keysRouter,
  me: meRouter,
  notifications: notificationsRouter,
  overview: overviewRouter,
  people: peopleRouter,
  providerConfigurations: providerConfigurationsRouter,
  providers: providersRouter,
  sessions: sessionsRouter,
  settings: settingsRouter,
  tokens: tokensRouter,
  users: usersRouter,
  webhooks: webhooksRouter,
});

export type AppRouter = typeof appRouter;
