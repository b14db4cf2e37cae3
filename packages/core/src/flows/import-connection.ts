import { ensureExternalUser } from '../access/ensure-external-user.ts';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { findConnectionByAccount } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { type ErrorCode, IntegrationsServiceError } from '../errors.ts';
import type { Profile } from '../oauth/profile.ts';
import type { ProviderAdapter } from '../oauth/provider-registry.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { inTransaction } from '../transaction.ts';
import { decideResource } from './resource-choice.ts';
import { saveConnection } from './save-connection.ts';

/** An account that another system has tokens of. */
export interface ImportedAccount {
  readonly externalUserId: string;
  readonly userName?: string | undefined;
  readonly provider: string;
  /** The provider's own id of it. Default: the provider is asked, with the access token. */
  readonly accountId?: string | undefined;
  readonly accountName?: string | undefined;
  readonly accountEmail?: string | undefined;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Default: where there is a refresh token, it has ended, so that it is renewed at once; else no end is known. */
  readonly expiresAt?: Date | undefined;
  readonly refreshTokenExpiresAt?: Date | undefined;
  /** Default: the scopes of the provider's entry. */
  readonly scope?: readonly string[] | undefined;
  /** What the provider differs by, such as a shop. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** What became of one. `unchanged`: it is connected here already, and what is here counts. */
export type ImportOutcome =
  | { readonly status: 'imported' | 'unchanged'; readonly connectionId: number; readonly userId: number }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly message: string };

type ImportDeps = Pick<Deps, 'db' | 'vault' | 'clock' | 'providers' | 'rows' | 'log'>;

/**
 * Takes over an account with its tokens, so that nobody has to consent again. They are sealed at once. An account that is connected here
 * is left alone, so an import that broke off is simply made again.
 *
 * The hub must be registered at the provider as the same client as the other system, or refreshes are refused.
 *
 * @returns what became of it; nothing of one account keeps others from being imported, so nothing is thrown
 */
export async function importConnection(
  deps: ImportDeps,
  account: ImportedAccount,
  origin: RequestOrigin,
): Promise<ImportOutcome> {
  const { provider } = account;
  try {
    return await importOne(deps, account, origin);
  } catch (thrown) {
    const error = toUseCaseError(thrown, 'DATABASE_ERROR', { provider, correlationId: origin.correlationId });
    deps.log.warn(
      { provider, code: error.code, correlationId: origin.correlationId },
      'An account was not imported',
    );
    return { status: 'failed', code: error.code, message: error.message };
  }
}

async function importOne(
  deps: ImportDeps,
  account: ImportedAccount,
  origin: RequestOrigin,
): Promise<ImportOutcome> {
  const { provider, externalUserId, userName } = account;
  const { provider: entry } = deps.providers.get(provider);
  const adapter = await deps.providers.adapter(provider, account.parameters ?? {});
  const tokens = tokensOf(account, deps.clock.now());
  const profile = profileOf(account) ?? (await askWhose(adapter, tokens));
  const { providerAccountId } = profile;
  const { id: userId } = await inTransaction(deps.db, (tx) =>
    ensureExternalUser(deps, tx, { externalId: externalUserId, name: userName }),
  );
  const key = { userId, provider, providerAccountId };
  const known = await findConnectionByAccount(deps.db.pool, key);
  if (known !== null && known.status !== 'disconnected')
    return { status: 'unchanged', connectionId: known.id, userId };
  const resource = await decideResource(deps, adapter, { account: key, credentials: tokens, origin });
  const requestedScope = [...(account.scope ?? entry.scope)];
  const flow = { id: null, userId, provider, requestedScope, requiredScope: [] };
  const parameters = { ...account.parameters, ...profile.parameters };
  const { connectionId } = await inTransaction(deps.db, (tx) =>
    saveConnection(tx, deps, { consent: { flow, tokens, profile, parameters, resource }, origin }),
  );
  return { status: 'imported', connectionId, userId };
}

function tokensOf(account: ImportedAccount, now: Date): TokenSet {
  const { accessToken, refreshToken, expiresAt, refreshTokenExpiresAt, scope } = account;
  if (accessToken === '') throw new IntegrationsServiceError('NO_ACCESS_TOKEN');
  return {
    ...{ accessToken, refreshToken, tokenType: 'Bearer', issuedAt: now },
    expiresAt: expiresAt ?? (refreshToken === undefined ? null : now),
    refreshTokenExpiresAt: refreshTokenExpiresAt ?? null,
    scope: scope ?? null,
    idTokenClaims: undefined,
    additionalTokens: {},
    raw: {},
  };
}

/** Undefined: the provider has to be asked who it is. */
const profileOf = ({ accountId, accountName, accountEmail }: ImportedAccount): Profile | undefined =>
  accountId === undefined
    ? undefined
    : {
        providerAccountId: accountId,
        name: accountName ?? null,
        email: accountEmail ?? null,
        avatarUrl: null,
        parameters: {},
      };

/** Tokens that another system has kept for a while have mostly ended, and the provider then says nothing by them. */
async function askWhose(adapter: ProviderAdapter, tokens: TokenSet): Promise<Profile> {
  try {
    return await adapter.getUserProfile(tokens, new URLSearchParams());
  } catch (cause) {
    if (!(cause instanceof ProviderFailure) || cause.kind === 'unreachable' || cause.kind === 'unavailable')
      throw cause;
    const message = 'accountId: is needed, since the provider does not say whose this access token is';
    throw new IntegrationsServiceError('VALIDATION_ERROR', { message, cause });
  }
}
