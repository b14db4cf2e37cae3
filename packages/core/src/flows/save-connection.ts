import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { ConnectionState } from '../connections/connection.ts';
import {
  type ConnectionWrite,
  findConnectionByAccount,
  insertConnection,
  lockSealedToken,
  replaceSealedToken,
  reviveConnection,
  toParameters,
} from '../connections/connection-store.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import type { Deps } from '../deps.ts';
import { ERRORS, IntegrationsServiceError } from '../errors.ts';
import { grantedScope } from '../oauth/granted-scope.ts';
import { missingScope } from '../oauth/missing-scope.ts';
import type { Profile } from '../oauth/profile.ts';
import { isRefreshable } from '../oauth/provider-registry.ts';
import type { GrantedTokens } from '../oauth/token-set.ts';
import { scopeOf } from '../provider-health/record-health.ts';
import type { Flow, FlowOutcome } from '../state/flow-store.ts';
import { renewalOf } from '../tokens/grant-lapse.ts';
import { refreshDueAt } from '../tokens/refresh-schedule.ts';
import type { Queryable } from '../transaction.ts';
import { type TokenOwner, tokenBinding } from '../vault/vault.ts';
import type { ResourceChoice } from './resource-choice.ts';

/** A refresh token that the provider did not repeat is worth keeping, unless it is dead or may be spent. */
const mayKeepRefreshToken = (existing: ConnectionRow | null): boolean =>
  existing !== null &&
  existing.status !== 'disconnected' &&
  existing.reason !== 'grant_refused' &&
  existing.reason !== 'refresh_outcome_unknown';

/** What is still to be done before the connection can be used. */
function stateAfterConsent(missing: readonly string[], resource: ResourceChoice): ConnectionState {
  if (missing.length > 0) return { status: 'error', reason: 'scope_missing' };
  if (resource.kind === 'open') return { status: 'error', reason: 'resource_not_chosen' };
  return { status: 'connected', reason: null };
}

/**
 * What was asked for by name, by this flow or an earlier one. A disconnect forgets it: the way out of a scope that nobody
 * can grant any more.
 */
const requiredAfter = (flow: StoredConsent['flow'], existing: ConnectionRow | null): string[] => [
  ...new Set([
    ...(existing === null || existing.status === 'disconnected' ? [] : existing.requiredScope),
    ...flow.requiredScope,
  ]),
];

/** A consent that lacks something is not announced as a connection that works. */
const outcomeOf = (connectionId: number, missing: readonly string[]): FlowOutcome =>
  missing.length === 0
    ? { status: 'connected', connectionId }
    : { status: 'error', code: 'SCOPE_MISSING', message: ERRORS.SCOPE_MISSING.message, connectionId };

/** In place of a flow: the user gave their consent to another system, which has handed its tokens over. */
type ImportedGrant = Pick<Flow, 'userId' | 'provider' | 'requestedScope' | 'requiredScope'> & {
  readonly id: null;
};

/** What a consent has brought. */
export interface Consent {
  readonly flow: Flow;
  readonly tokens: GrantedTokens;
  readonly profile: Profile;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resource: ResourceChoice;
}

/** One that was given here, or to another system. */
type StoredConsent = Omit<Consent, 'flow'> & { readonly flow: Flow | ImportedGrant };

/**
 * Stores the outcome of a consent: connection, sealed tokens, audit event, flow outcome and notification, in the
 * transaction given. The same account comes back in place, with its id and label.
 *
 * @returns the id of the connection, and how the flow ends: a consent without a required scope ends in SCOPE_MISSING
 */
export async function saveConnection(
  tx: Queryable,
  deps: Pick<Deps, 'vault' | 'clock' | 'providers'>,
  { consent, origin }: { readonly consent: StoredConsent; readonly origin: RequestOrigin },
): Promise<{ readonly connectionId: number; readonly outcome: FlowOutcome }> {
  const { flow, tokens, profile } = consent;
  const { userId, provider } = flow;
  const account = { userId, provider, providerAccountId: profile.providerAccountId };
  const now = deps.clock.now();
  const { provider: entry } = deps.providers.get(provider);
  const granted = grantedScope(entry, tokens.scope, {
    expected: flow.requestedScope,
    hasRefreshToken: tokens.refreshToken !== undefined,
  });
  const missingOf = (required: readonly string[]) => missingScope(entry, required, granted);
  const writeWith = (requiredScope: readonly string[]): ConnectionWrite => ({
    ...stateAfterConsent(missingOf(requiredScope), consent.resource),
    accountName: profile.name,
    accountEmail: profile.email,
    avatarUrl: profile.avatarUrl,
    requestedScope: flow.requestedScope,
    requiredScope,
    grantedScope: granted,
    parameters: consent.parameters,
    at: now,
    resource: consent.resource.kind === 'chosen' ? consent.resource.resource : null,
  });
  const created = await insertConnection(tx, account, writeWith(flow.requiredScope));
  const existing = created === null ? await findConnectionByAccount(tx, account) : null;
  const connectionId = created ?? existing?.id;
  if (connectionId === undefined) throw new Error('the connection went away while it was being saved');
  const old = existing === null ? null : await lockSealedToken(tx, connectionId);
  const { parameters } = consent;
  const owner = { userId, connectionId, provider, accountId: profile.providerAccountId, parameters };
  const { host } = scopeOf(deps, owner);
  // Read anew under the lock: a refresh may have taught it other parameters.
  const before =
    tokens.refreshToken === undefined && mayKeepRefreshToken(existing)
      ? await findConnectionByAccount(tx, account)
      : null;
  const from = { ...owner, parameters: toParameters(before?.parameters) };
  // Whoever runs another host that users name may call anybody by the same id, and must not be sent what is this host's.
  const kept = before !== null && scopeOf(deps, from).host === host ? old : null;
  const requiredScope = requiredAfter(flow, existing);
  if (existing !== null) await reviveConnection(tx, connectionId, writeWith(requiredScope));
  const refreshToken =
    tokens.refreshToken === undefined
      ? bindAnew(deps, kept?.refreshToken ?? null, { from, to: owner })
      : deps.vault.encryptToken(tokens.refreshToken, tokenBinding(owner, 'refresh_token'));
  const refreshable = isRefreshable(entry, { refreshToken });
  const refreshTokenExpiresAt = tokens.refreshTokenExpiresAt ?? kept?.refreshTokenExpiresAt ?? null;
  const missing = missingOf(requiredScope);
  const outcome = outcomeOf(connectionId, missing);
  const record = auditRecord.oauthCompleted(
    { userId, provider, accountId: profile.providerAccountId, connectionId },
    { reconnected: existing !== null, missingScope: missing, imported: flow.id === null },
  );
  await replaceSealedToken(
    tx,
    { ...owner, host },
    {
      write: {
        accessToken: deps.vault.encryptToken(tokens.accessToken, tokenBinding(owner, 'access_token')),
        refreshToken,
        tokenType: tokens.tokenType,
        refreshable,
        issuedAt: tokens.issuedAt,
        expiresAt: tokens.expiresAt,
        refreshTokenExpiresAt,
        refreshDueAt: refreshDueAt(
          tokens,
          renewalOf(entry, { ...tokens, refreshTokenExpiresAt }, refreshable),
          Math.random(),
        ),
      },
      keepsRefreshToken: kept !== null,
      flowId: flow.id,
      outcome,
      event: { record, origin },
    },
  );
  return { connectionId, outcome };
}

/** A refresh token that stays is from now on for where this consent was given. One that no key opens stays as it is. */
function bindAnew(
  { vault }: Pick<Deps, 'vault'>,
  refreshToken: string | null,
  { from, to }: { readonly from: TokenOwner; readonly to: TokenOwner },
): string | null {
  if (refreshToken === null) return null;
  try {
    const opened = vault.decryptToken(refreshToken, tokenBinding(from, 'refresh_token'));
    return vault.encryptToken(opened, tokenBinding(to, 'refresh_token'));
  } catch (error) {
    if (error instanceof IntegrationsServiceError) return refreshToken;
    throw error;
  }
}
