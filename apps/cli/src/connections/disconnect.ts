import { createConnectionScope, disconnectConnection, type RevocationResult } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';
import { plain } from '../text/table.ts';
import { withConnectionDeps } from './connection-deps.ts';
import { accountOf, type ListedConnection } from './list.ts';

const REVOCATION: Record<RevocationResult, string> = {
  revoked: 'The grant is revoked at the provider.',
  scheduled: 'The provider has not revoked the grant yet; the hub keeps asking while it runs.',
  in_use: 'The grant is left alone at the provider: the same account is still connected here.',
  unsupported:
    'The provider offers no revocation: its tokens stay valid there until they expire or the user removes the app.',
};

/**
 * Disconnects an account, as the dashboard does: tokens forgotten at once, the grant revoked now or by a running hub.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`
 * @throws IntegrationsServiceError as `disconnectConnection`
 */
export function disconnect(context: Context, id: number): Promise<Answer> {
  return withDatabase(context, (hub) =>
    withConnectionDeps(context, hub, async (deps) => {
      const everybody = createConnectionScope('any');
      const { connection, revocation } = await disconnectConnection(
        deps,
        { scope: everybody, id: id },
        cliOrigin(),
      );
      return { json: { connection, revocation }, ...describeDisconnected(connection, revocation) };
    }),
  );
}

/** What a disconnect came to, for people. */
export const describeDisconnected = (
  connection: ListedConnection,
  revocation: RevocationResult,
): Pick<Answer, 'text' | 'notes'> => ({
  text: plain(`Disconnected connection ${connection.id} (${connection.provider}, ${accountOf(connection)}).`),
  notes: [REVOCATION[revocation]],
});
