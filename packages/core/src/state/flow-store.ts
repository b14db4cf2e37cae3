import type { Database, Prisma } from '@evergrant/database';
import { z } from 'zod';
import type { DatabaseClient, Transaction } from '../transaction.ts';

/** Who opened a flow decides what its callback must carry. */
export const FLOW_STARTERS = ['session', 'connect_session', 'api_key'] as const;
export type FlowStarter = (typeof FLOW_STARTERS)[number];

/** What a callback ended with; replayed when the same callback arrives again. */
export const flowOutcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('connected'), connectionId: z.number().int() }),
  z.object({ status: z.literal('error'), code: z.string(), message: z.string() }),
]);
export type FlowOutcome = z.infer<typeof flowOutcomeSchema>;

const flowRowSchema = z.object({
  id: z.string(),
  userId: z.number().int(),
  provider: z.string(),
  connectionId: z.number().int().nullable(),
  startedBy: z.enum(FLOW_STARTERS),
  browserHash: z.string().nullable(),
  codeVerifier: z.string(),
  oidcNonce: z.string().nullable(),
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

/** One authorisation attempt. The verifier and the nonce are envelopes. */
export type Flow = z.infer<typeof flowRowSchema>;

export async function insertFlow(
  client: DatabaseClient,
  flow: Omit<Flow, 'consumedAt' | 'outcome'>,
): Promise<void> {
  await client.flow.create({ data: flow, select: { id: true } });
}

export async function findFlow(client: DatabaseClient, id: string): Promise<Flow | null> {
  const row = await client.flow.findUnique({ where: { id } });
  return row === null ? null : flowRowSchema.parse(row);
}

/** Binds a flow that an API key started to the first browser that opens it; false when one has already. */
export async function bindBrowser(
  client: DatabaseClient,
  id: string,
  browserHash: string,
  now: Date,
): Promise<boolean> {
  const { count } = await client.flow.updateMany({
    where: { id, browserHash: null, consumedAt: null, expiresAt: { gt: now } },
    data: { browserHash },
  });
  return count === 1;
}

/**
 * Consumes a flow, in one statement: of any number of callbacks with the same state exactly one gets `true`.
 * Browser and expiry are part of the condition.
 */
export async function consumeFlow(
  db: Pick<Database, 'prisma'>,
  flow: { id: string; browserHash: string },
  now: Date,
): Promise<boolean> {
  const { count } = await db.prisma.flow.updateMany({
    where: { id: flow.id, browserHash: flow.browserHash, consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now },
  });
  return count === 1;
}

export async function recordOutcome(
  client: Transaction | Database['prisma'],
  id: string,
  outcome: FlowOutcome,
): Promise<void> {
  await client.flow.update({
    where: { id },
    data: { outcome: outcome satisfies Prisma.InputJsonObject },
    select: { id: true },
  });
}

/** Forgets flows that ended long enough ago that no duplicate of their callback can still arrive. */
export async function deleteFlowsBefore(db: Pick<Database, 'prisma'>, before: Date): Promise<number> {
  const { count } = await db.prisma.flow.deleteMany({ where: { expiresAt: { lt: before } } });
  return count;
}
