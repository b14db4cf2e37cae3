import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { createCorrelationId } from '../errors.ts';
import type { NoticedAnomaly } from './anomaly.ts';
import { upsertAnomaly } from './anomaly-store.ts';

/**
 * Tells operators of an anomaly: an audit event, a banner, the webhook event `anomaly.detected`, the metric
 * `evergrant_anomalies` and a line in the log. Told once; while it goes on, and for a day after an operator dismissed it,
 * nothing is told again.
 *
 * @param origin where a request showed it; default: the hub found it by itself
 * @returns whether it was told
 * @throws the database's error
 *
 * @example
 * await raiseAnomaly(deps, { kind: 'row_unverified', subject: 'api_keys', details: { row: id } });
 */
export async function raiseAnomaly(
  deps: { readonly db: Pick<Deps['db'], 'pool'> } & Pick<Deps, 'log'>,
  anomaly: NoticedAnomaly,
  origin: RequestOrigin = { actor: 'system', correlationId: createCorrelationId() },
): Promise<boolean> {
  const { kind, subject, details } = anomaly;
  const raised = await upsertAnomaly(deps.db.pool, anomaly, {
    record: { event: 'anomaly_detected', metadata: { kind, subject, ...details } },
    origin,
  });
  if (raised) deps.log.warn({ reason: kind, correlationId: origin.correlationId }, 'Anomaly detected');
  return raised;
}
