import { createHash } from 'node:crypto';
import type { DatabaseClient } from '../transaction.ts';

export const findUserId = async (
  client: DatabaseClient,
  where: { id: number } | { externalId: string },
): Promise<number | null> => (await client.user.findUnique({ where, select: { id: true } }))?.id ?? null;

/**
 * The user that stands for a host application's user, created at first sight. Its address is a placeholder under
 * `.invalid` (RFC 2606): nobody can sign in with it.
 */
export async function ensureExternalUser(client: DatabaseClient, externalId: string): Promise<number> {
  const handle = createHash('sha256').update(externalId).digest('hex').slice(0, 32);
  const { id } = await client.user.upsert({
    where: { externalId },
    create: { externalId, name: externalId.slice(0, 80), email: `${handle}@external.invalid` },
    update: {},
    select: { id: true },
  });
  return id;
}
