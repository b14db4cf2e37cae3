import type { TestHub } from './test-hub.ts';

/** Somebody else connects an account, so that the provider's word on refresh tokens can be told from a word on everything. */
export async function connectWitness(hub: TestHub): Promise<void> {
  const witness = await hub.createUser();
  await witness.connect({ account: 'witness' });
}

/** A refresh was sent a minute ago, and whoever sent it is gone. */
export async function sentAMinuteAgo(hub: TestHub, connectionId: number): Promise<void> {
  await hub.deps.db.pool.query(
    `UPDATE sealed_tokens SET lease_until = now(), refresh_sent_at = now() - interval '61 seconds' WHERE connection_id = $1`,
    [connectionId],
  );
}
