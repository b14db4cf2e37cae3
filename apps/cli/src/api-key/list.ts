import { type ApiKeyInfo, listApiKeys } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';
import { relativeTime } from '../text/relative-time.ts';
import { type Cell, renderTable } from '../text/table.ts';

type KeyState = 'active' | 'expired' | 'revoked';

const STYLES = { active: 'green', expired: 'yellow', revoked: 'dim' } as const;

function stateOf({ revokedAt, expiresAt }: ApiKeyInfo, now: Date): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

/** Every API key, oldest first. */
export function listKeys(context: Context): Promise<Answer> {
  return withDatabase(context, async ({ db }) => {
    const now = context.clock.now();
    const keys = (await listApiKeys({ db })).map((key) => ({ ...key, state: stateOf(key, now) }));
    if (keys.length === 0)
      return {
        json: { apiKeys: [] },
        text: '',
        notes: [
          'There is no API key yet. Make one: evergrant api-key create --name backend --scope tokens:read',
        ],
      };
    const hasPrevious = ({ previousEndsAt }: ApiKeyInfo) => previousEndsAt !== null && previousEndsAt > now;
    const rows = keys.map((key): Cell[] => [
      key.id,
      key.name,
      { text: key.state, style: STYLES[key.state] },
      key.scopes.join(' '),
      key.allowedAddresses.join(' ') || 'anywhere',
      key.requestsPerMinute === null ? '' : `${key.requestsPerMinute}/min`,
      relativeTime(key.createdAt, now),
      key.lastUsedAt === null ? 'never' : relativeTime(key.lastUsedAt, now),
      key.expiresAt === null ? 'never' : relativeTime(key.expiresAt, now),
    ]);
    return {
      json: {
        apiKeys: keys,
      },
      text: renderTable(
        ['id', 'name', 'state', 'scopes', 'from', 'limit', 'created', 'last used', 'expires'],
        rows,
        context.paint,
      ),
      notes: keys
        .filter((key) => key.state === 'active' && hasPrevious(key))
        .map(
          ({ id, previousEndsAt, previousUsedAt }) =>
            `The old secret of ${id} works until ${previousEndsAt?.toISOString()}; ${
              previousUsedAt === null
                ? 'it has not been used since'
                : `somebody used it ${relativeTime(previousUsedAt, now)}`
            }.`,
        ),
    };
  });
}
