import type { Database, HubSecret } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';
import { type KeyRing, requireKey } from './key-ring.ts';
import { createVault } from './vault.ts';

/**
 * Secrets that the hub made for itself: `session` signs session cookies, `sandbox-client` is that of its client at the
 * sandbox.
 */
export type HubSecretName = 'session' | 'sandbox-client';

/** What a secret of the hub is bound to. */
export const hubSecretBinding = (name: string) => ({ owner: `hub_secret:${name}`, field: 'secret' });

/**
 * A secret of the hub, the same in all processes whatever becomes of the keys: it is stored, sealed, and sealed anew when
 * another key seals. Where there is none yet it is made, from the key in use.
 *
 * @throws GET_TOKEN_ERROR it does not open with these keys
 */
export async function keepHubSecret(
  { db, ring }: { readonly db: Pick<Database, 'pool'>; readonly ring: KeyRing },
  name: HubSecretName,
): Promise<string> {
  const vault = createVault(ring);
  const binding = hubSecretBinding(name);
  const kept = await findSecret(db.pool, name);
  if (kept !== null) return vault.decryptToken(kept, binding);
  const derived = requireKey(ring, ring.activeKeyId, name).export().toString('base64url');
  return vault.decryptToken(await keepSecret(db.pool, name, vault.encryptToken(derived, binding)), binding);
}

async function findSecret(db: Queryable, name: HubSecretName): Promise<string | null> {
  const { rows } = await db.query<Pick<HubSecret, 'secret'>>({
    text: 'SELECT secret FROM hub_secrets WHERE name = $1',
    values: [name],
  });
  return rows[0]?.secret ?? null;
}

/** @returns what is stored: another process may have been faster */
async function keepSecret(db: Queryable, name: HubSecretName, secret: string): Promise<string> {
  const { rows } = await db.query<Pick<HubSecret, 'secret'>>({
    text: `INSERT INTO hub_secrets (name, secret) VALUES ($1, $2)
      ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING secret`,
    values: [name, secret],
  });
  return rows[0]?.secret ?? secret;
}

/** Forgets the secrets that a key sealed which is lost. */
export async function deleteHubSecretsOf(tx: Queryable, keyId: string): Promise<void> {
  await tx.query({ text: 'DELETE FROM hub_secrets WHERE sealing_key(secret) = $1', values: [keyId] });
}
