import type { Database } from '@evergrant/database';
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
  { db, ring }: { readonly db: Pick<Database, 'prisma'>; readonly ring: KeyRing },
  name: HubSecretName,
): Promise<string> {
  const vault = createVault(ring);
  const { hubSecret } = db.prisma;
  const binding = hubSecretBinding(name);
  const open = (secret: string) => vault.decryptToken(secret, binding);
  const kept = await hubSecret.findUnique({ where: { name } });
  if (kept !== null) return open(kept.secret);
  const derived = requireKey(ring, ring.activeKeyId, name).export().toString('base64url');
  await hubSecret.createMany({
    data: [{ name, secret: vault.encryptToken(derived, binding) }],
    skipDuplicates: true,
  });
  // Another process may have been faster.
  return open((await hubSecret.findUniqueOrThrow({ where: { name } })).secret);
}

/** Forgets the secrets that a key sealed which is lost. */
export async function deleteHubSecretsOf(tx: Queryable, keyId: string): Promise<void> {
  await tx.query({ text: 'DELETE FROM hub_secrets WHERE sealing_key(secret) = $1', values: [keyId] });
}
