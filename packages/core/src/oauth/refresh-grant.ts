import { refreshRequestOf } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { HalfRenewed } from './half-renewed.ts';
import { namesOtherAccount } from './id-token.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { type OutgoingRequest, sendRequest, throughQuirks } from './send-request.ts';
import { toTokenSet } from './token-endpoint.ts';
import { readTokenAnswer } from './token-response.ts';
import type { TokenSet } from './token-set.ts';

/** What is renewed: a refresh token, or at Instagram, Threads and Facebook the access token itself. */
export interface RefreshSubject {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** The account that the grant is of; undefined: the answer is not compared with any. */
  readonly accountId?: string;
}

/** Whether the entry refreshes with the access token, so that no refresh token is needed. */
export const refreshesAccessToken = (target: Pick<ProviderClient, 'provider'>): boolean =>
  refreshRequestOf(target.provider).subject === 'access_token';

/** One refresh. */
export interface RefreshRequest {
  readonly subject: RefreshSubject;
  readonly signal?: AbortSignal | undefined;
}

/** Whether a refresh may spend what it presents: anywhere but where the provider is known to leave it in force. */
export const isSpentByUse = ({ provider }: Pick<ProviderClient, 'provider'>): boolean =>
  !refreshesAccessToken({ provider }) &&
  (provider.refresh_token_rotation !== 'never' ||
    provider.unverified?.includes('refresh_token_rotation') === true);

function send(
  target: ProviderClient,
  { subject, signal }: RefreshRequest,
  deps: ProtocolDeps,
): Promise<Response> {
  const { server, client } = target;
  const request = refreshRequestOf(target.provider);
  const outgoing: Omit<OutgoingRequest, 'standard' | 'headers' | 'request'> = {
    endpoint: server.token_endpoint,
    values: {
      ...target.values,
      access_token: subject.accessToken,
      refresh_token: subject.refreshToken,
      // VK wants one here too; there is no flow that it could belong to.
      state: oauth.generateRandomState(),
    },
    signal,
    // Its outcome must not hang on a connection that was idle.
    freshConnection: isSpentByUse(target),
  };
  if (request.subject === 'access_token')
    return sendRequest(deps.fetch, {
      ...outgoing,
      request,
      standard: { grant_type: request.grant_type },
      headers: {},
    });
  if (subject.refreshToken === null)
    throw new ProviderFailure('malformed', 'there is no refresh token to send', { sent: 'no' });
  return oauth.refreshTokenGrantRequest(
    server,
    client,
    target.authentication,
    subject.refreshToken,
    throughQuirks(deps.fetch, { ...outgoing, request }),
  );
}

/** @throws ProviderFailure `malformed`: the ID token names another account than the grant's */
function requireSameAccount(
  target: ProviderClient,
  { accountId }: RefreshSubject,
  idToken: string | undefined,
): void {
  if (accountId !== undefined && idToken !== undefined && namesOtherAccount(target, idToken, accountId))
    throw new ProviderFailure('malformed', 'the refresh was answered with the tokens of another account', {
      systemCode: 'OTHER_ACCOUNT',
    });
}

/**
 * Asks for a new access token (RFC 6749 6). An answer without a refresh token leaves the old one in force.
 *
 * @throws ProviderFailure of any kind; never sent twice from here
 */
export async function refreshGrant(
  target: ProviderClient,
  request: RefreshRequest,
  deps: ProtocolDeps,
): Promise<TokenSet> {
  const sentAt = deps.clock.now();
  const response = await send(target, request, deps);
  const requireAccount = (idToken: string | undefined) =>
    requireSameAccount(target, request.subject, idToken);
  const answer = await readTokenAnswer(target.provider, response, deps.clock.now()).catch(
    (error: unknown) => {
      if (error instanceof HalfRenewed) requireAccount(error.tokens.idToken);
      throw error;
    },
  );
  requireAccount(answer.id_token);
  return toTokenSet(target, { answer, sentAt, refreshable: true, idToken: { kind: 'absent' } }, deps);
}
