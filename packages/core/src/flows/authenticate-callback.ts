import { isKnownSession } from '../access/connect-session-store.ts';
import { recordOrCount } from '../anomalies/record-or-count.ts';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { matchesHash } from '../state/browser-secret.ts';
import { flowIdOf } from '../state/csrf-protection.ts';
import { type Flow, findFlow } from '../state/flow-store.ts';

/** The callback as it arrived, with what the browser proved about itself. */
export interface OAuthCallback {
  readonly provider: string;
  readonly parameters: URLSearchParams;
  /** The secret in this browser's cookie for a flow. */
  readonly browserSecretOf: (flowId: string) => string | undefined;
  /** The user signed in to the hub in this browser. */
  readonly sessionUserId: number | null;
}

type AuthenticateDeps = Pick<Deps, 'db' | 'csrf' | 'log' | 'clock' | 'traffic'>;

/** A callback whose flow is certainly this browser's, or what is wrong with it. */
export type AuthenticatedCallback =
  | { readonly valid: true; readonly flow: Flow; readonly state: string }
  /** With the user of a state that the hub did make. */
  | { readonly valid: false; readonly error: string; readonly userId?: number };

/**
 * State, flow row, browser cookie and session must all agree (RFC 9700 4.7.1). A connect session may have run out meanwhile, but
 * not have been revoked. Reads only.
 */
export async function authenticateCallback(
  deps: Pick<Deps, 'db' | 'csrf'>,
  callback: OAuthCallback,
): Promise<AuthenticatedCallback> {
  const [state, ...others] = callback.parameters.getAll('state');
  if (state === undefined || state === '') return { valid: false, error: 'missing' };
  if (others.length > 0) return { valid: false, error: 'repeated' };
  const validation = deps.csrf.validateState(state, callback.provider);
  if (!validation.valid) return validation;
  const { userId } = validation;
  const flow = await findFlow(deps.db.pool, flowIdOf(validation.nonce));
  if (flow === null || flow.userId !== userId || flow.provider !== callback.provider)
    return { valid: false, error: 'unknown', userId };
  const secret = callback.browserSecretOf(flow.id);
  if (secret === undefined || flow.browserHash === null || !matchesHash(secret, flow.browserHash))
    return { valid: false, error: 'foreign_browser', userId };
  if (flow.startedBy === 'session' && callback.sessionUserId !== userId)
    return { valid: false, error: 'foreign_session', userId };
  if (flow.connectSessionId !== null && !(await isKnownSession(deps.db.pool, flow.connectSessionId)))
    return { valid: false, error: 'revoked_session', userId };
  return { valid: true, flow, state };
}

/**
 * Ends a refused callback. Where the hub made its state, it is written down, without it; everything else is counted, because
 * anybody can send it.
 *
 * @throws INVALID_STATE always
 */
export async function refuseCallback(
  deps: AuthenticateDeps,
  callback: OAuthCallback,
  { refusal, origin }: { refusal: { error: string; userId?: number }; origin: RequestOrigin },
): Promise<never> {
  const { provider } = callback;
  const { error, userId } = refusal;
  deps.log.warn({ provider, error, correlationId: origin.correlationId }, 'State validation failed');
  if (userId === undefined) deps.traffic.count({ kind: 'invalid_state', address: origin.ipAddress });
  else
    await recordOrCount(
      deps,
      { record: auditRecord.invalidStateDetected(provider, error, userId), origin },
      { kind: 'invalid_state', cause: `user:${userId}` },
    );
  throw new IntegrationsServiceError('INVALID_STATE', {
    provider,
    correlationId: origin.correlationId,
    metadata: { reason: refusal.error },
  });
}
