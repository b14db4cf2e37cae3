import { randomUUID } from 'node:crypto';
import { createConnectionScope } from '../connections/connection-store.ts';
import { getConnection } from '../connections/get-connection.ts';
import { completeConnection } from '../flows/complete-connection.ts';
import { startConnection } from '../flows/start-connection.ts';
import { getAccessTokenWithAutoRefresh } from '../tokens/get-access-token.ts';
import type { TestHub, TestUser } from './test-hub.ts';

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
      const { connectionId } = outcome;
      if (connectionId === undefined)
        throw new Error(`the flow left no connection: ${JSON.stringify(outcome)}`);
      return getConnection(hub.deps, createConnectionScope(id), connectionId);
    },
    async token({ provider = 'sandbox', ...options } = {}) {
      const query = { userId: id, provider, ...options };
      return (await getAccessTokenWithAutoRefresh(hub.deps, query, hub.origin('api_key:test'))).accessToken;
    },
  };
  return user;
}
