import { createConnectionScope, getConnection, refreshConnectionById } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';
import { relativeTime } from '../text/relative-time.ts';
import { plain } from '../text/table.ts';
import { withConnectionDeps } from './connection-deps.ts';
import { accountOf, type ListedConnection } from './list.ts';

/**
 * Refreshes a connection now, as "Refresh now" in the dashboard does.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`, `PROVIDER_NOT_CONFIGURED`
 * @throws IntegrationsServiceError as `refreshConnection`
 */
export function refresh(context: Context, id: number): Promise<Answer> {
  return withDatabase(context, (hub) =>
    withConnectionDeps(context, hub, async (deps) => {
      const everybody = createConnectionScope('any');
      const { provider } = await getConnection(deps, everybody, id);
      if (!deps.providers.list().some((configured) => configured.provider.id === provider))
        throw new CliError(
          'PROVIDER_NOT_CONFIGURED',
          `The provider ${provider} is not configured for this command. Set EVERGRANT_PROVIDERS_FILE as the hub ` +
            'has it; for the sandbox, EVERGRANT_SANDBOX and EVERGRANT_SANDBOX_PORT.',
        );
      const connection = await refreshConnectionById(deps, { scope: everybody, id: id }, cliOrigin());
      return { json: { connection }, text: describeRefreshed(connection, context.clock.now()) };
    }),
  );
}

/** What a refresh came to, in a line. */
export function describeRefreshed(connection: ListedConnection, now: Date): string {
  const { id, provider, status, expiresAt } = connection;
  const end = relativeTime(expiresAt, now);
  return plain(
    `Refreshed connection ${id} (${provider}, ${accountOf(connection)}): ${status}` +
      `${end === '' ? '' : `, expires ${end}`}.`,
  );
}
