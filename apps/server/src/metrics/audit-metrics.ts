import { type Deps, readAuditChainStatus } from '@evergrant/core';
import type { Registry } from 'prom-client';
import type { Uptime } from '../uptime.ts';
import { inTime, type Reading, registerGauge } from './gauge.ts';
import { createSnapshot } from './snapshot.ts';

/** How it stands with the audit chain; while the database is away, the last values stay. */
export function registerAuditMetrics(
  register: Registry,
  { db }: Pick<Deps, 'db'>,
  uptime: Pick<Uptime, 'now'>,
): void {
  const snapshot = createSnapshot(() => readAuditChainStatus(db), uptime);
  const gauge = (
    name: string,
    help: string,
    read: (status: Awaited<ReturnType<typeof snapshot>>) => number,
  ) =>
    registerGauge(
      register,
      { name: `evergrant_audit_chain_${name}`, help },
      async (): Promise<readonly Reading[] | undefined> => {
        const status = await inTime(snapshot());
        return status === undefined ? undefined : [[{}, read(status)]];
      },
    );
  gauge('holds', '1 while the audit log holds as last verified, 0 when it does not', ({ last }) =>
    last?.kind === 'broken' ? 0 : 1,
  );
  gauge('waiting_events', 'Audit events that are not in the chain yet, at most', ({ waiting }) => waiting);
  gauge(
    'last_held_timestamp_seconds',
    'When the audit log was last verified and held; 0: never',
    ({ heldAt }) => (heldAt?.getTime() ?? 0) / 1000,
  );
  gauge(
    'last_checkpoint_timestamp_seconds',
    'When the newest checkpoint of the audit log was made; 0: there is none',
    ({ head }) => (head === null ? 0 : Date.parse(head.says.at) / 1000),
  );
}
