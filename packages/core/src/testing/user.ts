import { randomUUID } from 'node:crypto';
import {
  type CompletedFlow,
  completeConnection,
  type OAuthCallback,
} from '../connections/complete-connection.ts';
import type { Integration } from '../connections/connection.ts';
import { createConnectionScope } from '../connections/connection-store.ts';
import { getAccessTokenWithAutoRefresh } from '../connections/get-access-token.ts';
import { getConnection } from '../connections/list-connections.ts';
import { type StartConnection, type StartedFlow, startConnection } from '../connections/start-connection.ts';
import type { TestHub } from './create-test-hub.ts';

export interface ConnectOptions {
  /** Who signs in at the provider: any id of lower-case letters, digits and hyphens. Default `ada`. */
  readonly account?: string;
  /** What that person answers. Default: approves. */
  readonly decision?: 'approve' | 'deny' | 'partial';
  /** With `partial`: what is granted of what is asked. */
  readonly granted?: string[];
  /** Scopes asked for by name. */
  readonly scope?: string[];
  /** Reconnects this connection in place. */
  readonly connectionId?: number;
  readonly provider?: string;
  /** What the provider wants to know beforehand. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Somebody signed in to the hub, with a browser. The sandbox's consent script is one for all: authorise one after the other. */
export interface TestUser {
  readonly id: number;
  /** Starts a flow, as the dashboard does. */
  start(options?: ConnectOptions & Partial<StartConnection>): Promise<StartedFlow>;
  /** Sends the browser to the provider and returns the parameters of the callback it comes back with. */
  authorize(flow: StartedFlow, options?: ConnectOptions): Promise<URLSearchParams>;
  /** The callback in this user's browser; `changes` play another browser, session or query. */
  callback(
    flow: StartedFlow,
    parameters: URLSearchParams,
    changes?: Partial<OAuthCallback>,
  ): Promise<CompletedFlow>;
  /** All three. */
  flow(options?: ConnectOptions): Promise<CompletedFlow>;
  /** The same, for flows that succeed. */
  connect(options?: ConnectOptions): Promise<Integration>;
  /** An access token that works, as a caller gets it. */
  token(options?: { provider?: string; accountId?: string; forceRefresh?: boolean }): Promise<string>;
}

export async function createTestUser(hub: TestHub): Promise<TestUser> {
  const { id } = await hub.deps.db.prisma.user.create({
    data: { name: 'Test', email: `${randomUUID()}@hub.example` },
    select: { id: true },
  });
  const origin = () => hub.origin(`user:${id}`);

  const user: TestUser = {
    id,
    start: ({ provider = 'sandbox', scope, connectionId, ...input } = {}) =>
      startConnection(
        hub.deps,
        {
          provider,
          userId: id,
          redirectUrl: '/connections',
          startedBy: 'session',
          scope,
          connectionId,
          ...input,
        },
        origin(),
      ),
    async authorize(flow, { account = 'ada', decision = 'approve', granted } = {}) {
      await hub.sandbox.control.consent({
        account,
        decision,
        ...(granted === undefined ? {} : { scopes: granted }),
      });
      const answer = await fetch(flow.authUrl, { redirect: 'manual' });
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`the provider answered ${answer.status} instead of redirecting`);
      return new URL(location).searchParams;
    },
    callback: (flow, parameters, changes = {}) =>
      completeConnection(
        hub.deps,
        {
          provider: 'sandbox',
          parameters,
          browserSecretOf: (flowId) =>
            flowId === flow.flowId ? (flow.browserSecret ?? undefined) : undefined,
          sessionUserId: id,
          ...changes,
        },
        origin(),
      ),
    async flow(options = {}) {
      const flow = await user.start(options);
      return user.callback(flow, await user.authorize(flow, options), {
        provider: options.provider ?? 'sandbox',
      });
    },
    async connect(options = {}) {
      const { outcome } = await user.flow(options);
      if (outcome.status === 'error') throw new Error(`the flow ended with ${outcome.code}`);
      return getConnection(hub.deps, createConnectionScope(id), outcome.connectionId);
    },
    async token({ provider = 'sandbox', ...options } = {}) {
      const query = { userId: id, provider, ...options };
      return (await getAccessTokenWithAutoRefresh(hub.deps, query, hub.origin('api_key:test'))).accessToken;
    },
  };
  return user;
}
