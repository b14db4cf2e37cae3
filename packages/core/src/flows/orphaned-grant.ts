import { z } from 'zod';
import { findConnectionsOfUser } from '../connections/connection-store.ts';
import {
  isGrantInUse,
  openTokens,
  type RevocationOutcome,
  type RevokeDeps,
  sendRevocation,
} from '../connections/revoke-grant.ts';
import type { Deps } from '../deps.ts';
import type { JobPayloads, JobRun } from '../jobs/jobs.ts';
import { insertJob } from '../jobs/outbox-store.ts';
import type { Profile } from '../oauth/profile.ts';
import type { TokenKind } from '../oauth/revoke-token.ts';
import type { GrantedTokens } from '../oauth/token-set.ts';
import { type Flow, flowBinding } from '../state/flow-store.ts';
import type { Queryable } from '../transaction.ts';
import { resourceChoiceSchema } from './resource-choice.ts';
import type { Consent } from './save-connection.ts';

/**
 * Grants that were given to the hub and have not become a connection.
 *
 * - *abandoned*: something went wrong after the code was exchanged; the grant is revoked, by its refresh token alone where
 *   no access token came that can be used.
 * - *held*: the user is asked what to do with it. It waits in the outbox as its own revocation, so it ends by itself
 *   when nobody answers; to use it means to take it out of there.
 */

/** How long the user may think about it. */
export const HOLD_MS = 10 * 60_000;

/** A grant to give back. */
export interface OrphanedGrant {
  readonly flow: Flow;
  readonly tokens: Pick<GrantedTokens, 'refreshToken'> & {
    /** Null: the provider gave none that can be used. */
    readonly accessToken: string | null;
  };
  readonly parameters: Readonly<Record<string, string>>;
  /** Null: the provider has not said whose grant it is. */
  readonly accountId: string | null;
}

/** Seals a grant for the job that gives it back. */
export function sealGrant(
  { vault }: Pick<Deps, 'vault'>,
  { flow, tokens, parameters, accountId }: OrphanedGrant,
): JobPayloads['revoke-orphan'] {
  const { userId, provider, correlationId } = flow;
  const seal = (token: string | null, field: TokenKind) =>
    token === null ? null : vault.encryptToken(token, flowBinding(flow.id, field));
  return {
    userId,
    flowId: flow.id,
    provider,
    accountId,
    parameters,
    accessToken: seal(tokens.accessToken, 'access_token'),
    refreshToken: seal(tokens.refreshToken ?? null, 'refresh_token'),
    correlationId,
  };
}

/** Leaves the revocation of a grant that nobody will use. */
export async function abandonGrant(
  db: Queryable,
  deps: Pick<Deps, 'vault'>,
  grant: OrphanedGrant,
): Promise<void> {
  await insertJob(db, 'revoke-orphan', { payload: sealGrant(deps, grant) });
}

const date = z.iso.datetime().transform((text) => new Date(text));

const heldGrantSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
  consent: z.object({
    resource: resourceChoiceSchema,
    profile: z.object({
      providerAccountId: z.string(),
      name: z.string().nullable(),
      email: z.string().nullable(),
      avatarUrl: z.string().nullable(),
      parameters: z.record(z.string(), z.string()).default({}),
    }),
    tokens: z.object({
      tokenType: z.string(),
      issuedAt: date,
      expiresAt: date.nullable(),
      refreshTokenExpiresAt: date.nullable(),
      scope: z.array(z.string()).nullable(),
    }),
  }),
});

/**
 * Keeps a grant, sealed, until the user has said what to do with it; after {@link HOLD_MS} it is revoked.
 *
 * @returns the id under which it waits in the outbox
 */
export function holdGrant(
  tx: Queryable,
  deps: Pick<Deps, 'vault'>,
  { flow, tokens, parameters, profile, resource }: Consent,
): Promise<string> {
  const { tokenType, issuedAt, expiresAt, refreshTokenExpiresAt, scope } = tokens;
  const consent = {
    profile,
    resource,
    tokens: { tokenType, issuedAt, expiresAt, refreshTokenExpiresAt, scope },
  };
  const sealed = sealGrant(deps, { flow, tokens, parameters, accountId: profile.providerAccountId });
  return insertJob(tx, 'revoke-orphan', { payload: { ...sealed, consent }, delayMs: HOLD_MS });
}

/** Whose grant is held. */
export const readHeldProfile = (payload: unknown): Profile => heldGrantSchema.parse(payload).consent.profile;

/**
 * Opens a grant that was held.
 *
 * @throws GET_TOKEN_ERROR
 */
export function openHeldGrant(deps: Pick<Deps, 'vault'>, payload: unknown, flow: Flow): Consent {
  const { consent, parameters, accessToken, refreshToken } = heldGrantSchema.parse(payload);
  const open = (envelope: string, field: TokenKind) =>
    deps.vault.decryptToken(envelope, flowBinding(flow.id, field));
  return {
    flow,
    parameters,
    profile: consent.profile,
    resource: consent.resource,
    tokens: {
      ...consent.tokens,
      accessToken: open(accessToken, 'access_token'),
      refreshToken: refreshToken === null ? undefined : open(refreshToken, 'refresh_token'),
    },
  };
}

/**
 * Revokes a grant that never became a connection. Many providers answer a revocation by ending everything that the
 * account ever granted the client, so a grant is left alone while its account is connected here: by anybody where the
 * account is known, and where it is not, by any connection of the user at this provider.
 *
 * @throws ProviderFailure not yet: the job tries again
 */
export async function revokeOrphan(
  deps: RevokeDeps,
  grant: JobPayloads['revoke-orphan'],
  run: JobRun,
): Promise<RevocationOutcome> {
  const { userId, provider, accountId, parameters, answered = [] } = grant;
  const { pool } = deps.db;
  return sendRevocation(
    deps,
    {
      about: { userId, provider, ...(accountId === null ? {} : { accountId }) },
      provider,
      parameters,
      tokens: () => ({
        accountId: accountId ?? '',
        ...openTokens(deps.vault, grant, (field) => flowBinding(grant.flowId, field)),
      }),
      async isInUse(tokens) {
        if (accountId !== null) return isGrantInUse(deps, { provider, accountId, parameters }, tokens);
        return (await findConnectionsOfUser(pool, userId)).some(
          (connection) => connection.provider === provider && connection.status !== 'disconnected',
        );
      },
      answered,
    },
    run,
  );
}
