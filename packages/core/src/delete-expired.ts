import { deleteConnectSessionsBefore } from './access/connect-session-store.ts';
import { deleteRequestCountsBefore } from './access/request-count-store.ts';
import { deleteSessionsBefore } from './access/session-store.ts';
import { deleteVerificationsBefore } from './access/verification-store.ts';
import { deleteOverAnomalies } from './anomalies/anomaly-store.ts';
import { deleteTrafficBefore } from './anomalies/traffic-store.ts';
import type { Deps } from './deps.ts';
import { deleteAnswersBefore } from './idempotency/idempotent-answer-store.ts';
import { deleteRateLimitsBefore } from './limits/rate-limit-store.ts';
import { deleteNotificationsBefore } from './notifications/notification-store.ts';
import { deleteOldEvidence } from './provider-health/evidence-store.ts';
import { forgetNamedHosts } from './provider-health/provider-state-store.ts';
import { deleteFlowsBefore } from './state/flow-store.ts';
import { STATISTICS_KEEP_MS } from './statistics/statistics.ts';
import { deleteStatisticsBefore } from './statistics/statistics-store.ts';
import { ATTEMPTS_KEEP_MS, deleteWebhookAttempts } from './webhooks/webhook-attempt-store.ts';

/** An ended flow is kept this long for duplicates of its callback. */
const FLOW_KEEP_MS = 60 * 60_000;
/** The minute before this one still counts; the rest is for clocks that differ. */
const COUNTS_KEEP_MS = 5 * 60_000;
/** What was counted is kept this long for whoever asks what happened. */
const TRAFFIC_KEEP_MS = 24 * 60 * 60_000;
/** What people were told is shown to them this long. */
const NOTIFICATIONS_KEEP_MS = 90 * 24 * 60 * 60_000;

/**
 * Deletes what has run out and is of no more use. Any number of processes may do it at once.
 *
 * @returns how many rows of each
 * @throws the database's error; what was not deleted is deleted the next time
 */
export async function deleteExpired({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<{
  flows: number;
  connectSessions: number;
  sessions: number;
  verifications: number;
  rateLimits: number;
  idempotentAnswers: number;
  requestCounts: number;
  anomalies: number;
  traffic: number;
  notifications: number;
  statistics: number;
  webhookAttempts: number;
  incidentEvidence: number;
  providerHosts: number;
}> {
  const now = clock.now();
  const beforeLastFlows = new Date(now.getTime() - FLOW_KEEP_MS);
  return {
    flows: await deleteFlowsBefore(db.pool, beforeLastFlows),
    connectSessions: await deleteConnectSessionsBefore(db.pool, beforeLastFlows),
    sessions: await deleteSessionsBefore(db.pool, now),
    verifications: await deleteVerificationsBefore(db.pool, now),
    rateLimits: await deleteRateLimitsBefore(db.pool, now),
    idempotentAnswers: await deleteAnswersBefore(db.pool, now),
    requestCounts: await deleteRequestCountsBefore(db.pool, new Date(now.getTime() - COUNTS_KEEP_MS)),
    anomalies: await deleteOverAnomalies(db),
    traffic: await deleteTrafficBefore(db.pool, new Date(now.getTime() - TRAFFIC_KEEP_MS)),
    notifications: await deleteNotificationsBefore(db, new Date(now.getTime() - NOTIFICATIONS_KEEP_MS)),
    statistics: await deleteStatisticsBefore(db.pool, new Date(now.getTime() - STATISTICS_KEEP_MS)),
    webhookAttempts: await deleteWebhookAttempts(db, new Date(now.getTime() - ATTEMPTS_KEEP_MS)),
    incidentEvidence: await deleteOldEvidence(db),
    providerHosts: await forgetNamedHosts(db),
  };
}
