import { type ProviderRequest, revocationRequestOf } from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { parseJson } from './read-body.ts';
import { sendRequest } from './send-request.ts';
import { failureOf } from './token-response.ts';

export interface RevocableTokens {
  readonly accountId: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

type TokenKind = 'refresh_token' | 'access_token';
type RevocationRequest = ReturnType<typeof revocationRequestOf>;

/** Says that the token is dead already. RFC 7009 wants 200 for that; Google answers 400 `invalid_token`. */
const GONE_CODES: readonly string[] = ['invalid_token', 'invalid_grant'];

/** Whether the token to be revoked is also what the request is authorised with. */
const isOwnCredential = (request: Pick<ProviderRequest, 'headers'> & { auth: string }): boolean =>
  request.auth === 'bearer' ||
  Object.values(request.headers).some((value) => value.includes('{access_token}'));

/** Whether a failure means that there is nothing left to revoke. */
function isGone({ provider }: ProviderClient, request: RevocationRequest, failure: ProviderFailure): boolean {
  const { status, errorCode = '', kind } = failure;
  if (kind !== 'refused') return false;
  if ([...GONE_CODES, ...(provider.dead_grant_codes ?? [])].includes(errorCode)) return true;
  return (
    (status === 401 && isOwnCredential(request)) ||
    (request.method === 'DELETE' && (status === 404 || status === 410))
  );
}

async function revokeOne(
  target: ProviderClient,
  request: RevocationRequest,
  revocable: { kind: TokenKind; token: string; tokens: RevocableTokens },
  deps: ProtocolDeps,
): Promise<void> {
  const { kind, token, tokens } = revocable;
  const standard = new URLSearchParams(request.auth === 'bearer' ? {} : { token, token_type_hint: kind });
  const headers = new Headers();
  if (request.auth === 'client')
    await target.revocationAuthentication(target.server, target.client, standard, headers);
  if (request.auth === 'bearer') headers.set('authorization', `Bearer ${token}`);
  const response = await sendRequest(deps.fetch, {
    request,
    endpoint: target.server.revocation_endpoint,
    standard,
    headers: Object.fromEntries(headers),
    values: {
      ...target.values,
      account_id: tokens.accountId,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
    },
  });
  // An empty answer, or one that is not JSON, is as good as any.
  const body = parseJson(await response.text());
  const failure = failureOf(target.provider, response, body, 'revocation', deps.clock.now());
  if (failure !== undefined && !isGone(target, request, failure)) throw failure;
}

/** The endpoint does not revoke tokens of this kind (RFC 7009 2.2.1). */
const isUnsupported = (error: unknown): boolean =>
  error instanceof ProviderFailure && error.errorCode === 'unsupported_token_type';

/**
 * Revokes a grant at the provider (RFC 7009), the refresh token first since it outlives the other; a failure of one does
 * not spare the other. A token that is dead already counts as revoked.
 *
 * @returns `unsupported` when the provider documents no way to revoke
 * @throws ProviderFailure 503 and the like mean the token is still alive (RFC 7009 2.2.1)
 */
export async function revokeToken(
  target: ProviderClient,
  tokens: RevocableTokens,
  deps: ProtocolDeps,
): Promise<'revoked' | 'unsupported'> {
  const request = revocationRequestOf(target.provider);
  if (request.endpoint === undefined && target.server.revocation_endpoint === undefined) return 'unsupported';
  const kinds: readonly TokenKind[] =
    request.token === 'both' ? ['refresh_token', 'access_token'] : [request.token];
  const failures: unknown[] = [];
  let result: 'revoked' | 'unsupported' = 'unsupported';
  for (const kind of kinds) {
    const token = kind === 'refresh_token' ? tokens.refreshToken : tokens.accessToken;
    if (token === null) continue;
    try {
      await revokeOne(target, request, { kind, token, tokens }, deps);
      result = 'revoked';
    } catch (error) {
      if (!isUnsupported(error)) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return result;
}
