import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { meterOperation } from '../meter.ts';
import { HalfRenewed } from '../oauth/half-renewed.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { attemptBinding, endsWhereItBegan, type Flow } from '../state/flow-store.ts';
import { type AbandonDeps, abandonCertainly } from './abandon-certainly.ts';
import type { OrphanedGrant } from './orphaned-grant.ts';
import { decideResource } from './resource-choice.ts';
import type { Consent } from './save-connection.ts';

/** Whether the profile could not be had; one that is about somebody else could. */
const isUnavailableProfile = (error: unknown): boolean =>
  error instanceof ProviderFailure && error.systemCode !== 'OTHER_ACCOUNT';

/**
 * The provider's part of a callback: read its answer, trade the code, ask who it is. A grant that was given without a
 * usable access token, or whose account the provider then does not name, is revoked.
 *
 * @param callback its parameters and state, with the flow they belong to
 * @throws INVALID_STATE the provider is set up with another server or client than when the flow began
 * @throws CONSENT_DENIED, OAUTH_CALLBACK_ERROR, NO_RESOURCE, GET_TOKEN_ERROR
 * @throws ProviderFailure of any kind
 */
export async function obtainConsent(
  deps: AbandonDeps & Pick<Deps, 'providers' | 'meter'>,
  callback: { readonly parameters: URLSearchParams; readonly flow: Flow; readonly state: string },
  origin: RequestOrigin,
): Promise<Consent> {
  const { flow, state } = callback;
  const { provider } = flow;
  const { correlationId } = origin;
  const opening = await deps.providers.adapter(provider, flow.parameters);
  if (!endsWhereItBegan(flow, opening))
    throw new IntegrationsServiceError('INVALID_STATE', {
      provider,
      correlationId,
      metadata: { reason: 'provider_changed' },
    });
  const answer = await opening.readAuthorizationResponse(callback.parameters, state);
  if (answer.kind !== 'code')
    throw new IntegrationsServiceError(answer.kind === 'denied' ? 'CONSENT_DENIED' : 'OAUTH_CALLBACK_ERROR', {
      provider,
      correlationId,
      metadata: { providerError: answer.error, kind: answer.kind },
    });
  const callbackAnswer = Object.fromEntries(callback.parameters);
  const fromCallback = opening.learnParameters('authorization_response', callbackAnswer);
  const learned = { ...flow.parameters, ...fromCallback };
  const adapter = await deps.providers.adapter(provider, learned);
  const secrets = {
    codeVerifier: deps.vault.decryptToken(flow.codeVerifier, attemptBinding(flow, 'code_verifier')),
    nonce:
      flow.oidcNonce === null
        ? null
        : deps.vault.decryptToken(flow.oidcNonce, attemptBinding(flow, 'oidc_nonce')),
  };
  const retrying = { log: deps.log, correlationId };
  const onEnd = meterOperation(deps.meter, provider);
  // What a grant that is given back is known by: whose it is says who else needs it.
  let known: Pick<OrphanedGrant, 'parameters' | 'accountId'> = { parameters: learned, accountId: null };
  const abandon = (tokens: OrphanedGrant['tokens']) => abandonCertainly(deps, { flow, tokens, ...known });
  const exchanged = await retryWithBackoff(
    () =>
      adapter.exchangeCodeForToken({
        callbackParameters: answer.parameters,
        redirectUri: flow.redirectUri,
        secrets,
      }),
    RETRY.maxRetries,
    'Token exchange',
    { ...retrying, replay: 'unprocessed', onEnd },
  ).catch(async (error: unknown) => {
    if (error instanceof HalfRenewed)
      await abandon({ accessToken: null, refreshToken: error.tokens.refreshToken });
    throw error;
  });
  try {
    const tokens = await retryWithBackoff(
      () => adapter.exchangeForLongLivedToken(exchanged),
      RETRY.maxRetries,
      'Long-lived token exchange',
      retrying,
    );
    const unkept = Object.keys(tokens.additionalTokens);
    if (unkept.length > 0)
      deps.log.warn(
        { provider, userId: flow.userId, correlationId },
        `A connection keeps one token set; further tokens are not kept: ${unkept.join(', ')}`,
      );
    const parameters = { ...learned, ...adapter.learnParameters('token_response', tokens.raw) };
    known = { ...known, parameters };
    const connected = await deps.providers.adapter(provider, parameters);
    const profile = await retryWithBackoff(
      () => connected.getUserProfile(tokens, callback.parameters),
      RETRY.maxRetries,
      'Profile fetch',
      { ...retrying, onEnd },
    ).catch((error: unknown) => {
      const named = isUnavailableProfile(error) ? connected.profileOfTokens(tokens) : undefined;
      if (named === undefined) throw error;
      deps.log.warn(
        { provider, userId: flow.userId, correlationId, cause: error },
        'The profile could not be read; the answer with the tokens names the account',
      );
      return named;
    });
    known = {
      parameters: { ...parameters, ...profile.parameters },
      accountId: profile.providerAccountId,
    };
    const account = { userId: flow.userId, provider, providerAccountId: profile.providerAccountId };
    const resource = await decideResource(deps, connected, { account, credentials: tokens, origin });
    return { flow, tokens, profile, parameters: known.parameters, resource };
  } catch (error) {
    await abandon(exchanged);
    throw error;
  }
}
