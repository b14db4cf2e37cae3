import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditLogger } from '../audit/audit-logger.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { Profile } from '../oauth/profile.ts';
import { isRefreshable } from '../oauth/provider-registry.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Flow } from '../state/flow-store.ts';
import { inTransaction } from '../transaction.ts';
import { tokenBinding } from '../vault/vault.ts';
import { missingScope } from './connection.ts';
import {
  type ConnectionRow,
  type ConnectionWrite,
  createConnectionScope,
  findConnection,
  findConnectionByAccount,
  insertConnection,
  lockSealedToken,
  replaceSealedToken,
  reviveConnection,
} from './connection-store.ts';
import { grantLapsesAt } from './grant-lapse.ts';
import { refreshDueAt } from './refresh-schedule.ts';

/** A refresh token that the provider did not repeat is worth keeping, unless it is dead or may be spent. */
const mayKeepRefreshToken = (existing: ConnectionRow | null): boolean =>
  existing !== null &&
  existing.status !== 'disconnected' &&
  existing.reason !== 'grant_refused' &&
  existing.reason !== 'refresh_outcome_unknown';

/**
 * Stores the outcome of a consent: connection, sealed tokens, audit event, flow outcome and notification in one
 * transaction. The same account comes back in place, with its id and label.
 *
 * @throws ACCOUNT_MISMATCH another account was chosen than the one being reconnected; nothing is changed
 */
export async function saveConnection(
  deps: Pick<Deps, 'db' | 'vault' | 'clock' | 'providers'>,
  consent: { flow: Flow; tokens: TokenSet; profile: Profile; parameters: Readonly<Record<string, string>> },
  origin: RequestOrigin,
): Promise<{ connectionId: number; missingScope: string[] }> {
  const { flow, tokens, profile } = consent;
  const { userId, provider } = flow;
  const account = { userId, provider, providerAccountId: profile.providerAccountId };
  const now = deps.clock.now();
  const grantedScope = tokens.scope ?? flow.requestedScope;
  const missing = missingScope(flow.requiredScope, grantedScope);
  const { provider: entry } = deps.providers.get(provider);

  return inTransaction(deps.db, async (tx) => {
    if (flow.connectionId !== null) {
      const target = await findConnection(tx, createConnectionScope(userId), flow.connectionId);
      if (target?.providerAccountId !== profile.providerAccountId)
        throw new IntegrationsServiceError('ACCOUNT_MISMATCH', {
          provider,
          correlationId: origin.correlationId,
          metadata: { connectionId: flow.connectionId },
        });
    }
    const write: ConnectionWrite = {
      status: missing.length > 0 ? 'error' : 'connected',
      reason: missing.length > 0 ? 'scope_missing' : null,
      accountName: profile.name,
      accountEmail: profile.email,
      avatarUrl: profile.avatarUrl,
      requestedScope: flow.requestedScope,
      grantedScope,
      parameters: consent.parameters,
      at: now,
    };
    const created = await insertConnection(tx, account, write);
    const existing = created === null ? await findConnectionByAccount(tx, account) : null;
    const connectionId = created ?? existing?.id;
    if (connectionId === undefined) throw new Error('the connection went away while it was being saved');
    const old = existing === null ? null : await lockSealedToken(tx, connectionId);
    if (existing !== null) await reviveConnection(tx, connectionId, write);
    const owner = { userId, connectionId, provider };
    const kept = tokens.refreshToken === undefined && mayKeepRefreshToken(existing) ? old : null;
    const refreshToken =
      tokens.refreshToken === undefined
        ? (kept?.refreshToken ?? null)
        : deps.vault.encryptToken(tokens.refreshToken, tokenBinding(owner, 'refresh_token'));
    const refreshable = isRefreshable(entry, { refreshToken });
    const refreshTokenExpiresAt = tokens.refreshTokenExpiresAt ?? kept?.refreshTokenExpiresAt ?? null;
    const record = auditLogger.logOAuthCompleted(
      { userId, provider, accountId: profile.providerAccountId, connectionId },
      { reconnected: existing !== null, missingScope: missing },
    );
    await replaceSealedToken(
      tx,
      owner,
      {
        accessToken: deps.vault.encryptToken(tokens.accessToken, tokenBinding(owner, 'access_token')),
        refreshToken,
        tokenType: tokens.tokenType,
        refreshable,
        issuedAt: tokens.issuedAt,
        expiresAt: tokens.expiresAt,
        refreshTokenExpiresAt,
        refreshDueAt: refreshDueAt(
          tokens,
          { refreshable, lapsesAt: grantLapsesAt(entry, { ...tokens, refreshTokenExpiresAt }) },
          Math.random(),
        ),
      },
      { flowId: flow.id, outcome: { status: 'connected', connectionId }, event: { record, origin } },
    );
    return { connectionId, missingScope: missing };
  });
}
