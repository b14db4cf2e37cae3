import { randomBytes } from 'node:crypto';
import { createDatabase, type Database } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { createTestClock, type TestClock } from '../testing/clock.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { createKeyRing, type MasterKey } from '../vault/key-ring.ts';
import { type AuditSigner, createAuditSigner } from './audit-signer.ts';
import { type ChainVerification, type VerifyOptions, verifyAuditChain } from './verify-audit-chain.ts';

/** A database of its own with an audit log, and whoever makes its chain. */
export interface ChainSetting extends AsyncDisposable {
  readonly connectionString: string;
  readonly db: Database;
  readonly clock: TestClock;
  readonly signer: AuditSigner;
  /** Writes events, `perMonth` of each of these months (`2026-11`); of the present one, if none is named. */
  write(perMonth: number, months?: readonly string[]): Promise<void>;
  verify(options?: Partial<VerifyOptions>, tx?: Queryable): Promise<ChainVerification>;
}

export const masterKey = (id: string): MasterKey => ({ id, bytes: randomBytes(32) });

export async function createChainSetting(
  keys: readonly MasterKey[] = [masterKey('k1')],
): Promise<ChainSetting> {
  await using cleanup = new AsyncDisposableStack();
  const { connectionString } = cleanup.use(await createTestDatabase());
  const db = createDatabase({ connectionString, max: 5 });
  cleanup.defer(() => db.close());
  const signer = createAuditSigner(createKeyRing(keys));
  const resources = cleanup.move();
  return {
    connectionString,
    db,
    clock: createTestClock(),
    signer,
    async write(perMonth, months = [new Date().toISOString().slice(0, 7)]) {
      await db.pool.query(
        `INSERT INTO audit_events (at, event, user_id, provider, account_id, actor, ip_address, correlation_id, metadata)
         SELECT (month || '-15T12:00:00Z')::timestamptz + n * interval '1 second', 'token_read', n, 'sandbox', 'account' || n,
           'api_key:k', '203.0.113.7', 'int-' || n, jsonb_build_object('note', 'line' || chr(10) || '"é"', 'n', n)
         FROM unnest($1::text[]) AS month, generate_series(1, $2::int) AS n`,
        [months, perMonth],
      );
    },
    verify: (options, tx) => {
      const run = (on: Queryable) => verifyAuditChain(on, { trustedKeys: signer.publicKeys, ...options });
      return tx === undefined ? inTransaction(db, run) : run(tx);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
