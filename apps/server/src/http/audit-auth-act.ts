import {
  type AuditEventName,
  type AuditRecord,
  type Deps,
  insertAuditEvent,
  recordOrCount,
} from '@evergrant/core';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../trpc/context.ts';
import { operatorName } from '../trpc/procedures.ts';
import { actorName } from './authenticate.ts';
import { originOf } from './request-origin.ts';

/** What somebody who is signed in did at `/api/auth`, to themselves or, as an operator, to a user. */
interface Act {
  readonly event: AuditEventName;
  readonly by: 'user' | 'operator';
}

/** What changes something for a user who is known, by its path; who signs in is written down in `auth/audit-sign-ins.ts`. */
const ACTS: Readonly<Record<string, Act>> = {
  'change-password': { event: 'password_changed', by: 'user' },
  'set-password': { event: 'password_set', by: 'user' },
  'update-user': { event: 'profile_changed', by: 'user' },
  'step-up': { event: 'step_up_completed', by: 'user' },
  'two-factor/verify-totp': { event: 'second_factor_added', by: 'user' },
  'two-factor/disable': { event: 'second_factor_removed', by: 'user' },
  'two-factor/generate-backup-codes': { event: 'backup_codes_replaced', by: 'user' },
  'passkey/verify-registration': { event: 'passkey_added', by: 'user' },
  'passkey/delete-passkey': { event: 'passkey_removed', by: 'user' },
  'admin/create-user': { event: 'user_created', by: 'operator' },
  'admin/set-role': { event: 'role_changed', by: 'operator' },
  'admin/set-user-password': { event: 'password_set', by: 'operator' },
  'admin/ban-user': { event: 'user_banned', by: 'operator' },
  'admin/unban-user': { event: 'user_unbanned', by: 'operator' },
  'admin/revoke-user-sessions': { event: 'sessions_ended', by: 'operator' },
};

/** Whether what is done at `/api/auth/<path>` is written down by {@link auditAuthAct}. */
export const isAuthAct = (path: string): boolean => Object.hasOwn(ACTS, path);

/** Somebody signed in showed something that is not theirs. */
const WRONG_PROOFS: readonly string[] = ['INVALID_PASSWORD', 'INVALID_CODE', 'INVALID_BACKUP_CODE'];

const userIdSchema = z.coerce.number().int().positive().max(2_147_483_647);
const namedSchema = z.object({ userId: userIdSchema });
const madeSchema = z.object({ user: z.object({ id: userIdSchema }) });
const roleSchema = z.object({ role: z.string() });
const failureSchema = z.object({ code: z.string() });

/** What better-auth answered. */
export interface AuthAnswer {
  readonly status: number;
  /** Its body, parsed; undefined: it has none. */
  readonly body: unknown;
}

/**
 * Writes down what somebody who is signed in did, was denied, or failed to confirm at `/api/auth/<path>`.
 *
 * @throws the database's error: who asked hears that it is not in the audit log
 */
export async function auditAuthAct(
  deps: Pick<Deps, 'db' | 'clock' | 'traffic'>,
  { path, request, actor }: { path: string; request: FastifyRequest; actor: Actor },
  { status, body }: AuthAnswer,
): Promise<void> {
  const act = ACTS[path];
  if (act === undefined || actor.kind !== 'session') return;
  const { userId } = actor;
  const origin = originOf(request, act.by === 'operator' ? operatorName(userId) : actorName(actor));
  const failure = failureSchema.safeParse(body).data?.code ?? '';
  if (status === 200)
    await insertAuditEvent(deps.db.pool, recordOf(act, userId, { said: request.body, body }), origin);
  else if (status === 403)
    await recordOrCount(
      deps,
      {
        record: { event: 'access_denied', userId, metadata: { procedure: `auth/${path}` } },
        origin: { ...origin, actor: actorName(actor) },
      },
      { kind: 'access_denied', cause: actorName(actor) },
    );
  else if (WRONG_PROOFS.includes(failure))
    await recordOrCount(
      deps,
      { record: { event: 'step_up_failed', userId, metadata: { at: path, code: failure } }, origin },
      // Apart from what strangers try with the address of this account.
      { kind: 'sign_in_failed', cause: `session:${origin.actor}` },
    );
}

/** An operator's act is an event of the user that it is about. */
function recordOf(
  { event, by }: Act,
  actorId: number,
  { said, body }: { said: unknown; body: unknown },
): AuditRecord {
  if (by === 'user') return { event, userId: actorId };
  const userId = namedSchema.safeParse(said).data?.userId ?? madeSchema.safeParse(body).data?.user.id;
  const role = roleSchema.safeParse(said).data?.role;
  return { event, userId, metadata: role === undefined ? {} : { role } };
}
