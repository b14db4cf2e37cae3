import {
  meaningOfRefusal,
  type Provider,
  type ProviderRequest,
  readRefusal,
  whereTokensArePresented,
} from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { failureOfStatus, statusDetails } from './failure-of-status.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { type AnswerBody, dataOf, inspectBody, readBody } from './read-body.ts';
import { sendRequest } from './send-request.ts';
import { isUserinfoJwt, readUserinfoJwt } from './userinfo-jwt.ts';

/** With what a provider's API is asked. */
export interface ApiCredentials {
  readonly accessToken: string;
  /** The answer of the token endpoint, for what a request takes from it. */
  readonly raw?: unknown;
}

/** A question to a provider's API. */
export interface ApiRequest {
  readonly request: ProviderRequest & { readonly auth: 'bearer' | 'none' };
  readonly credentials: ApiCredentials;
  /** What is asked for, for the message. */
  readonly what: string;
}

/** Whether a refusal says by the provider's own word that the token is dead; some say it with 400 (Facebook). */
function saysTokenIsDead(provider: Provider, status: number, body: AnswerBody): boolean {
  const refusal = 'value' in body ? readRefusal(provider, status, dataOf(body)) : undefined;
  return (
    refusal?.code !== undefined &&
    meaningOfRefusal(whereTokensArePresented(provider), refusal) === 'dead_grant'
  );
}

/**
 * Asks a provider's API about the account. Its own error rule does not hold here: whether it is one, the HTTP status says.
 *
 * @throws ProviderFailure of any kind
 */
export async function askProvider(
  target: ProviderClient,
  { request, credentials: { accessToken, raw }, what }: ApiRequest,
  deps: ProtocolDeps,
): Promise<unknown> {
  const response = await sendRequest(deps.fetch, {
    request,
    endpoint: target.server.userinfo_endpoint,
    standard: {},
    headers: request.auth === 'bearer' ? { authorization: `Bearer ${accessToken}` } : {},
    values: { ...target.values, access_token: accessToken, token_response: raw },
  });
  const now = deps.clock.now();
  const failure = failureOfStatus(response, what, now);
  if (failure !== undefined) {
    const body = await inspectBody(response);
    throw new ProviderFailure(failure.kind, failure.message, {
      ...statusDetails(response, now),
      body: 'value' in body ? 'json' : body.kind,
      ...(failure.kind === 'refused' && saysTokenIsDead(target.provider, response.status, body)
        ? { meaning: 'dead_grant' }
        : {}),
    });
  }
  return isUserinfoJwt(response) ? readUserinfoJwt(target, response, deps.fetch) : readBody(response);
}
