import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import {
  createConnectionScope,
  detachConnection,
  findConnection,
  findConnectionByAccount,
  setLabel,
} from '../connections/connection-store.ts';
import { forgetUser } from '../connections/forget-user.ts';
import type { Deps } from '../deps.ts';
import { type ErrorCode, IntegrationsServiceError } from '../errors.ts';
import { findWaitingJob, hastenJob, takeWaitingJob } from '../jobs/outbox-store.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import { matchesHash } from '../state/browser-secret.ts';
import { type Flow, findFlow } from '../state/flow-store.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { openHeldGrant, readHeldProfile } from './orphaned-grant.ts';
import { saveConnection } from './save-connection.ts';

/** Whose flow it is: the user, and the browser that holds the flow's cookie. */
export interface FlowOwner {
  readonly userId: number;
  readonly browserSecret: string | undefined;
}

interface AccountFacts {
  readonly providerAccountId: string;
  readonly accountName: string | null;
  readonly accountEmail: string | null;
  readonly avatarUrl: string | null;
}

/** "You signed in with another account: what now?" */
export interface AccountQuestion {
  readonly provider: string;
  /** The connection that was to be reconnected. */
  readonly reconnected: AccountFacts & { readonly id: number; readonly label: string | null };
  /** The account that was chosen at the provider. */
  readonly chosen: AccountFacts;
  /** The chosen account is connected already, by this connection. */
  readonly knownConnectionId: number | null;
  /** When the hub stops waiting for an answer and gives the new access back. */
  readonly expiresAt: Date;
}

/**
 * - `add`: the chosen account becomes a connection beside the other one.
 * - `replace`: the same, and the other one is disconnected; its label goes to the new one, unless that has one.
 * - `cancel`: everything stays as it was, and the new access is given back.
 */
export type AccountAnswer = 'add' | 'replace' | 'cancel';

type Asked = Flow & { readonly connectionId: number };

/** A question that was answered, ran out, or was somebody else's to answer. */
const over = (correlationId: string | undefined) =>
  new IntegrationsServiceError('NOT_FOUND', correlationId === undefined ? {} : { correlationId });

/** The flow that ended in a question, and the id under which its grant waits. */
async function findQuestion(
  db: Queryable,
  flowId: string,
  owner: FlowOwner,
): Promise<{ flow: Asked; heldGrant: string } | null> {
  const flow = await findFlow(db, flowId);
  if (flow === null || flow.userId !== owner.userId || flow.connectionId === null) return null;
  if (owner.browserSecret === undefined || flow.browserHash === null) return null;
  if (!matchesHash(owner.browserSecret, flow.browserHash)) return null;
  const heldGrant = flow.outcome?.status === 'error' ? flow.outcome.heldGrant : undefined;
  return heldGrant === undefined ? null : { flow: { ...flow, connectionId: flow.connectionId }, heldGrant };
}

/**
 * What the user is to be asked after a reconnect with another account.
 *
 * @throws NOT_FOUND there is no such question any more, or not for this user and browser
 */
export async function findAccountQuestion(
  deps: Pick<Deps, 'db'>,
  flowId: string,
  owner: FlowOwner,
): Promise<AccountQuestion> {
  const { pool } = deps.db;
  const question = await findQuestion(deps.db.pool, flowId, owner);
  const waiting = question === null ? null : await findWaitingJob(pool, question.heldGrant);
  if (question === null || waiting === null) throw over(undefined);
  const { userId, provider, connectionId } = question.flow;
  const { name, email, avatarUrl, providerAccountId } = readHeldProfile(waiting.payload);
  const reconnected = await findConnection(pool, createConnectionScope(userId), connectionId);
  if (reconnected === null) throw over(undefined);
  const known = await findConnectionByAccount(pool, { userId, provider, providerAccountId });
  return {
    provider,
    reconnected: {
      id: reconnected.id,
      label: reconnected.label,
      providerAccountId: reconnected.providerAccountId,
      accountName: reconnected.accountName,
      accountEmail: reconnected.accountEmail,
      avatarUrl: reconnected.avatarUrl,
    },
    chosen: { providerAccountId, accountName: name, accountEmail: email, avatarUrl },
    knownConnectionId: known === null || known.status === 'disconnected' ? null : known.id,
    expiresAt: waiting.dueAt,
  };
}

/**
 * Answers it, once.
 *
 * @returns the connection of the chosen account; null after `cancel`. `code` says why it is not ready; null: it is
 * @throws NOT_FOUND as {@link findAccountQuestion}
 * @throws GET_TOKEN_ERROR, DATABASE_ERROR nothing was changed
 */
export async function answerAccountQuestion(
  deps: Pick<Deps, 'db' | 'vault' | 'clock' | 'providers' | 'integrationCache' | 'tokenCache' | 'log'>,
  input: { readonly flowId: string; readonly answer: AccountAnswer },
  asking: { readonly owner: FlowOwner; readonly origin: RequestOrigin },
): Promise<{ connectionId: number | null; code: ErrorCode | null }> {
  const { owner, origin } = asking;
  const { correlationId } = origin;
  try {
    const question = await findQuestion(deps.db.pool, input.flowId, owner);
    if (question === null) throw over(correlationId);
    const { flow, heldGrant } = question;
    if (input.answer === 'cancel') {
      if (!(await hastenJob(deps.db.pool, heldGrant))) throw over(correlationId);
      return { connectionId: null, code: null };
    }
    const { connectionId, outcome } = await inTransaction(deps.db, async (tx) => {
      const taken = await takeWaitingJob(tx, heldGrant);
      if (taken === null) throw over(correlationId);
      const saved = await saveConnection(tx, deps, {
        consent: openHeldGrant(deps, taken.payload, flow),
        origin,
      });
      if (input.answer === 'replace') await retire(tx, deps, { flow, successor: saved.connectionId, origin });
      return saved;
    });
    forgetUser(deps, owner.userId);
    deps.log.info(
      { provider: flow.provider, userId: owner.userId, connectionId, correlationId },
      'Account chosen at a reconnect connected',
    );
    return { connectionId, code: outcome.status === 'error' ? outcome.code : null };
  } catch (error) {
    throw toUseCaseError(error, 'OAUTH_CALLBACK_ERROR', { correlationId });
  }
}

/** Disconnects the connection that was replaced, and hands its label on. */
async function retire(
  tx: Queryable,
  deps: Pick<Deps, 'clock'>,
  {
    flow,
    successor,
    origin,
  }: { readonly flow: Asked; readonly successor: number; readonly origin: RequestOrigin },
): Promise<void> {
  const { userId, provider, connectionId } = flow;
  const scope = createConnectionScope(userId);
  const old = await findConnection(tx, scope, connectionId);
  const next = await findConnection(tx, scope, successor);
  if (old === null || next === null) return;
  if (next.label === null && old.label !== null) {
    await setLabel(tx, { scope, id: successor }, old.label);
    await setLabel(tx, { scope, id: connectionId }, null);
  }
  const account = { userId, provider, accountId: old.providerAccountId, connectionId };
  const { correlationId } = origin;
  await detachConnection(tx, account, {
    at: deps.clock.now(),
    job: { payload: { ...account, correlationId }, delayMs: 0 },
    event: { record: auditRecord.integrationDisconnected(account), origin },
  });
}
