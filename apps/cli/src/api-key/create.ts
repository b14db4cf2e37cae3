import { type ApiKeyScope, createApiKey } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { loadRows } from '../hub/load-rows.ts';
import { withDatabase } from '../hub/with-database.ts';

/** Makes an API key; the answer is the only place where it is ever shown. */
export function createKey(
  context: Context,
  input: {
    name: string;
    scopes: readonly ApiKeyScope[];
    lifetimeMs: number | undefined;
    allowedAddresses: readonly string[] | undefined;
    requestsPerMinute: number | undefined;
  },
): Promise<Answer> {
  return withDatabase(context, async (hub) => {
    const { db } = hub;
    const rows = await loadRows(hub);
    const { name, lifetimeMs, allowedAddresses, requestsPerMinute } = input;
    const scopes = [...new Set(input.scopes)];
    const expiresAt =
      lifetimeMs === undefined ? undefined : new Date(context.clock.now().getTime() + lifetimeMs);
    const { id, key } = await createApiKey(
      { db, rows },
      { name, scopes, expiresAt, allowedAddresses, requestsPerMinute },
      cliOrigin(),
    );
    const end = expiresAt === undefined ? 'does not expire' : `expires ${expiresAt.toISOString()}`;
    return {
      json: {
        ...{ id, name, scopes, expiresAt: expiresAt ?? null, key },
        allowedAddresses: allowedAddresses ?? [],
        requestsPerMinute: requestsPerMinute ?? null,
      },
      text: key,
      notes: [
        `API key "${name}", id ${id}, with ${scopes.join(', ')}; it ${end}.`,
        'It is shown only now: store it where your backend keeps its secrets.',
        `Send it as "Authorization: Bearer <key>". To end it: evergrant api-key revoke ${id}`,
      ],
    };
  });
}
