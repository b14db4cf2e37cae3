import { type ProviderRequest, revocationRequestOf, whereTokensArePresented } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { inspectBody } from './read-body.ts';
import { throughQuirks } from './send-request.ts';
import { failureOfAnswer } from './token-response.ts';

export interface RevocableTokens {
  readonly accountId: string;
  /** Null: the provider gave none that can be used. */
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}

/** The two tokens of a grant. */
export const TOKEN_KINDS = ['refresh_token', 'access_token'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** How far a revocation has come: each token is a step of its own. */
export interface RevocationProgress {
  /** Tokens that the provider has answered as revoked. They are not presented again: some providers take that for theft. */
  readonly answered: readonly TokenKind[];
  /** Asked before each token; false: nothing more is presented. */
  readonly mayPresent: () => Promise<boolean>;
  /**
   * Told of each token that was answered, before anything else happens to the grant. Of the last one the result itself
   * tells: nothing is left to do.
   */
  readonly onAnswered: (kind: TokenKind) => Promise<void>;
  readonly signal?: AbortSignal;
}

const FROM_THE_START: RevocationProgress = {
  answered: [],
  mayPresent: async () => true,
  onAnswered: async () => undefined,
};
type RevocationRequest = ReturnType<typeof revocationRequestOf>;

/** Whether the entry has the access token sent along, whichever token is revoked. */
const carriesAccessToken = ({ headers }: Pick<ProviderRequest, 'headers'>): boolean =>
  Object.values(headers).some((value) => value.includes('{access_token}'));

/** Whether the token to be revoked is also what the request is authorised with. */
const isOwnCredential = (request: Pick<ProviderRequest, 'headers'> & { auth: string }): boolean =>
  request.auth === 'bearer' || carriesAccessToken(request);

/** Whether a failure means that there is nothing left to revoke. A page or words are not the provider's to say so. */
function isGone(request: RevocationRequest, failure: ProviderFailure): boolean {
  const { status, kind, meaning, body } = failure;
  if (kind !== 'refused' || body === 'html' || body === 'text') return false;
  // RFC 7009 2.2 wants 200 for that.
  if (meaning === 'dead_grant') return true;
  return (
    (status === 401 && isOwnCredential(request)) ||
    (request.method === 'DELETE' && (status === 404 || status === 410))
  );
}

/** How the request is authorised: RFC 7009 2.1 wants the client's authentication, some providers the token itself. */
function authenticationOf(
  target: ProviderClient,
  { auth }: RevocationRequest,
  token: string,
): oauth.ClientAuth {
  if (auth === 'client') return target.revocationAuthentication;
  // biome-ignore lint/complexity/useMaxParams: the library's signature
  return (_server, _client, body, headers) => {
    if (auth !== 'bearer') return;
    headers.set('authorization', `Bearer ${token}`);
    body.delete('token');
    body.delete('token_type_hint');
  };
}

/** One token of a grant. */
interface Revocable {
  readonly kind: TokenKind;
  readonly token: string;
  readonly tokens: RevocableTokens;
  readonly signal: AbortSignal | undefined;
}

/**
 * Revokes one token. The answer is judged by the provider's own rules, for the library takes 200 alone, and no provider's
 * word that the token is dead already.
 */
async function revokeOne(
  target: ProviderClient,
  { kind, token, tokens, signal }: Revocable,
  deps: ProtocolDeps,
): Promise<void> {
  const { provider, server, client } = target;
  const request = revocationRequestOf(provider);
  const response = await oauth.revocationRequest(
    server,
    client,
    authenticationOf(target, request, token),
    token,
    {
      additionalParameters: { token_type_hint: kind },
      ...throughQuirks(deps.fetch, {
        request,
        endpoint: server.revocation_endpoint,
        ...(signal === undefined ? {} : { signal }),
        values: {
          ...target.values,
          account_id: tokens.accountId,
          access_token: tokens.accessToken,
          refresh_token: tokens.refreshToken,
        },
      }),
    },
  );
  // An empty answer, or words, are as good as data (RFC 7009 2.2). A page is the word of what stands in front of the provider.
  const body = await inspectBody(response);
  const answer = { response, body, endpoint: 'revocation endpoint' };
  const failure = failureOfAnswer(whereTokensArePresented(provider), answer, deps.clock.now());
  if (failure !== undefined && !isGone(request, failure)) throw failure;
  if (failure === undefined && body.kind === 'html' && body.isPage)
    throw new ProviderFailure('malformed', 'the revocation endpoint answered with a page', {
      status: response.status,
      body: body.kind,
    });
}

/** The endpoint does not revoke tokens of this kind (RFC 7009 2.2.1). */
const isUnsupported = (error: unknown): boolean =>
  error instanceof ProviderFailure && error.errorCode === 'unsupported_token_type';

/** A no that will stay one: no outage, and not "later". */
const isFinalNo = (error: unknown): boolean =>
  error instanceof ProviderFailure &&
  error.kind !== 'unavailable' &&
  error.status !== undefined &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 408;

/**
 * Revokes a grant at the provider (RFC 7009), the refresh token first since it outlives the other; a failure of one does
 * not spare the other. A token that is dead already counts as revoked, and so does the access token of a refresh token
 * that was revoked once the provider says no to it: it ended with the other, or ends by itself.
 *
 * @returns `unsupported` when the provider documents no way to revoke what there is; `stopped` when something was not to be presented
 * @throws ProviderFailure 503 and the like mean the token is still alive (RFC 7009 2.2.1)
 */
export async function revokeToken(
  target: ProviderClient,
  {
    tokens,
    progress = FROM_THE_START,
  }: { tokens: RevocableTokens; progress?: RevocationProgress | undefined },
  deps: ProtocolDeps,
): Promise<'revoked' | 'unsupported' | 'stopped'> {
  if (target.server.revocation_endpoint === undefined) return 'unsupported';
  const request = revocationRequestOf(target.provider);
  if (tokens.accessToken === null && carriesAccessToken(request)) return 'unsupported';
  const { token: accepted } = request;
  const kinds: readonly TokenKind[] = accepted === 'both' ? TOKEN_KINDS : [accepted];
  const answered = new Set(progress.answered);
  const failures: unknown[] = [];
  let untold: TokenKind | undefined;
  async function tell(): Promise<void> {
    if (untold !== undefined) await progress.onAnswered(untold);
    untold = undefined;
  }
  for (const kind of kinds) {
    const token = kind === 'refresh_token' ? tokens.refreshToken : tokens.accessToken;
    if (token === null || answered.has(kind)) continue;
    const [mayPresent] = await Promise.all([progress.mayPresent(), tell()]);
    if (!mayPresent) return 'stopped';
    try {
      await revokeOne(target, { kind, token, tokens, signal: progress.signal }, deps);
    } catch (error) {
      if (isUnsupported(error)) continue;
      if (!answered.has('refresh_token') || !isFinalNo(error)) {
        failures.push(error);
        continue;
      }
    }
    answered.add(kind);
    untold = kind;
  }
  if (failures.length > 0) {
    await tell();
    throw failures[0];
  }
  return answered.size === 0 ? 'unsupported' : 'revoked';
}
