import type { Flow as FlowModel } from '@evergrant/database';
import { z } from 'zod';
import { type AuditedEvent, auditParameter, insertAuditEventsSql } from '../audit/audit-store.ts';
import { columns } from '../columns.ts';
import { storedErrorCodeSchema } from '../error-code.ts';
import {
  type Permit,
  type PermitRow,
  permitOf,
  permitParameters,
  type RateLimit,
  takePermitSql,
} from '../limits/rate-limit-store.ts';
import type { Queryable } from '../transaction.ts';
import type { SealBinding } from '../vault/sealed-token.ts';
import { inOneSpelling } from '../vault/vault.ts';

/** Who opened a flow decides what its callback must carry. */
export const FLOW_STARTERS = ['session', 'connect_session', 'api_key'] as const;
export type FlowStarter = (typeof FLOW_STARTERS)[number];

/** What a callback ended with; replayed when the same callback arrives again. */
export const flowOutcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('connected'), connectionId: z.number().int() }),
  z.object({
    status: z.literal('error'),
    code: storedErrorCodeSchema,
    message: z.string(),
    /** What the provider called it: a code, never prose. */
    providerError: z.string().optional(),
    /** The connection that was made all the same, and is not ready. */
    connectionId: z.number().int().optional(),
    /** Where the grant waits until the user has said what to do with it. */
    heldGrant: z.string().optional(),
  }),
]);
export type FlowOutcome = z.infer<typeof flowOutcomeSchema>;

export const flowRowSchema = z.object({
  id: z.string(),
  userId: z.number().int(),
  provider: z.string(),
  connectionId: z.number().int().nullable(),
  startedBy: z.enum(FLOW_STARTERS),
  connectSessionId: z.string().nullable(),
  browserHash: z.string().nullable(),
  codeVerifier: z.string(),
  oidcNonce: z.string().nullable(),
  destination: z.string(),
  redirectUri: z.string(),
  redirectUrl: z.string(),
  requestedScope: z.array(z.string()),
  requiredScope: z.array(z.string()),
  parameters: z.record(z.string(), z.string()),
  correlationId: z.string(),
  expiresAt: z.date(),
  consumedAt: z.date().nullable(),
  outcome: flowOutcomeSchema.nullable(),
});

const FLOW_FIELDS = flowRowSchema.keyof().options;

/** One authorisation attempt. The verifier and the nonce are envelopes. */
export type Flow = z.infer<typeof flowRowSchema>;

/**
 * Whether a code is sent to the server, and for the client, that it was asked of (RFC 9700 section 4.4.2): settings may have
 * been changed meanwhile. Flows of an earlier version have not noted it.
 */
export const endsWhereItBegan = (
  flow: Pick<Flow, 'destination'>,
  { destination }: { readonly destination: string },
): boolean => flow.destination === '' || flow.destination === destination;

/** What the tokens of a grant are bound to that became no connection. */
export const flowBinding = (flowId: string, field: 'access_token' | 'refresh_token'): SealBinding => ({
  owner: `flow:${flowId}`,
  field,
});

/**
 * What the verifier and the nonce of a flow are bound to: whose it is, and where its code and the client's secret are sent. A
 * flow that was changed cannot be completed.
 */
export const attemptBinding = (
  flow: Pick<
    Flow,
    | 'id'
    | 'userId'
    | 'provider'
    | 'connectionId'
    | 'startedBy'
    | 'connectSessionId'
    | 'destination'
    | 'redirectUri'
    | 'parameters'
  >,
  field: 'code_verifier' | 'oidc_nonce',
): SealBinding => ({
  owner: `flow:${flow.id}`,
  field,
  destination: JSON.stringify([
    flow.userId,
    flow.provider,
    flow.connectionId,
    flow.startedBy,
    flow.connectSessionId,
    flow.destination,
    flow.redirectUri,
    inOneSpelling(flow.parameters),
  ]),
});

const START_PERMIT = takePermitSql(19);

/** Writes a new flow and its audit event, if the limit permits one more. */
export async function insertFlow(
  db: Queryable,
  flow: Omit<Flow, 'consumedAt' | 'outcome'>,
  { event, limit, now }: { readonly event: AuditedEvent; readonly limit: RateLimit; readonly now: Date },
): Promise<Permit | { readonly kind: 'no_user' }> {
  const { rows } = await db.query<PermitRow & { written: number }>({
    name: 'insert_flow',
    text: `WITH taken AS (${START_PERMIT.taken}),
      flow AS (
        INSERT INTO flows (id, user_id, provider, connection_id, started_by, browser_hash, code_verifier, oidc_nonce,
          redirect_uri, redirect_url, requested_scope, required_scope, parameters, correlation_id, expires_at,
          connect_session_id, destination)
        SELECT $1, users.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $18
        FROM users, taken WHERE users.id = $2
        RETURNING id),
      audited AS (${insertAuditEventsSql('$17', ', flow')})
      SELECT count(*)::int AS written, ${START_PERMIT.permit} FROM flow`,
    values: [
      flow.id,
      flow.userId,
      flow.provider,
      flow.connectionId,
      flow.startedBy,
      flow.browserHash,
      flow.codeVerifier,
      flow.oidcNonce,
      flow.redirectUri,
      flow.redirectUrl,
      flow.requestedScope,
      flow.requiredScope,
      JSON.stringify(flow.parameters),
      flow.correlationId,
      flow.expiresAt,
      flow.connectSessionId,
      auditParameter(event),
      flow.destination,
      ...permitParameters(limit, now),
    ],
  });
  const [row] = rows;
  return row?.granted && row.written === 0 ? { kind: 'no_user' } : permitOf(row, limit);
}

export async function findFlow(db: Queryable, id: string): Promise<Flow | null> {
  const { rows } = await db.query<Pick<FlowModel, keyof Flow>>({
    name: 'find_flow',
    text: `SELECT ${columns(FLOW_FIELDS)} FROM flows WHERE id = $1`,
    values: [id],
  });
  return rows[0] === undefined ? null : flowRowSchema.parse(rows[0]);
}

/** Flows of one connect session that are told of. */
const MOST_OF_A_SESSION = 50;

/** What was started in a connect session, newest first. */
export async function findFlowsOfSession(db: Queryable, connectSessionId: string): Promise<Flow[]> {
  const { rows } = await db.query<Pick<FlowModel, keyof Flow>>({
    name: 'find_flows_of_session',
    text: `SELECT ${columns(FLOW_FIELDS)} FROM flows WHERE connect_session_id = $1
      ORDER BY expires_at DESC, id LIMIT ${MOST_OF_A_SESSION}`,
    values: [connectSessionId],
  });
  return rows.map((row) => flowRowSchema.parse(row));
}

/** Binds a flow that an API key started to the first browser that opens it; false when one has already. */
export async function bindBrowser(
  db: Queryable,
  { id, browserHash }: { id: string; browserHash: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'bind_browser',
    text: `UPDATE flows SET browser_hash = $2
      WHERE id = $1 AND browser_hash IS NULL AND consumed_at IS NULL AND expires_at > $3`,
    values: [id, browserHash, now],
  });
  return rowCount === 1;
}

/**
 * Consumes a flow, in one statement: of any number of callbacks with the same state exactly one gets `true`.
 * Browser and expiry are part of the condition.
 */
export async function consumeFlow(
  db: Queryable,
  flow: { id: string; browserHash: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'consume_flow',
    text: `UPDATE flows SET consumed_at = $3
      WHERE id = $1 AND browser_hash = $2 AND consumed_at IS NULL AND expires_at > $3`,
    values: [flow.id, flow.browserHash, now],
  });
  return rowCount === 1;
}

/** SQL that records how a flow ended. */
export const recordOutcomeSql = (id: string, outcome: string): string =>
  `UPDATE flows SET outcome = ${outcome}::jsonb WHERE id = ${id}`;

export async function recordOutcome(db: Queryable, id: string, outcome: FlowOutcome): Promise<void> {
  await db.query({
    name: 'record_outcome',
    text: recordOutcomeSql('$1', '$2'),
    values: [id, JSON.stringify(outcome)],
  });
}

/** Forgets flows that ended long enough ago that no duplicate of their callback can still arrive. */
export async function deleteFlowsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM flows WHERE expires_at < $1',
    values: [before],
  });
  return rowCount ?? 0;
}

/** Forgets what a user has started: no callback of it counts any more. */
export async function deleteFlowsOfUser(db: Queryable, userId: number): Promise<void> {
  await db.query({ text: 'DELETE FROM flows WHERE user_id = $1', values: [userId] });
}
