import { type Deps, readAuditChainStatus } from '@evergrant/core';
import { Gauge, type Registry } from 'prom-client';

/** Read from the database at every scrape; while that is away, the last values stay. */
export function registerAuditMetrics(register: Registry, { db }: Pick<Deps, 'db'>): void {
  const registers = [register];
  const holds = new Gauge({
    name: 'evergrant_audit_chain_holds',
    help: '1 while the audit log holds as last verified, 0 when it does not',
    registers,
  });
  const waiting = new Gauge({
    name: 'evergrant_audit_chain_waiting_events',
    help: 'Audit events that are not in the chain yet, at most',
    registers,
  });
  const heldAt = new Gauge({
    name: 'evergrant_audit_chain_last_held_timestamp_seconds',
    help: 'When the audit log was last verified and held; 0: never',
    registers,
    async collect() {
      try {
        const status = await readAuditChainStatus(db);
        holds.set(status.last?.kind === 'broken' ? 0 : 1);
        waiting.set(status.waiting);
        heldAt.set((status.heldAt?.getTime() ?? 0) / 1000);
      } catch {
        // Whoever scrapes sees in the other metrics and in /readyz that the database is away.
      }
    },
  });
}
