import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import type { Flow } from '../state/flow-store.ts';
import { saveConnection } from './save-connection.ts';
import { flowBinding } from './start-connection.ts';

/**
 * The provider's part of a callback: read its answer, trade the code, ask who it is, store.
 *
 * @param consent the callback's parameters and state, with the flow they belong to
 * @throws CONSENT_DENIED, OAUTH_CALLBACK_ERROR, ACCOUNT_MISMATCH, GET_TOKEN_ERROR
 * @throws ProviderFailure of any kind
 */
export async function establishConnection(
  deps: Pick<Deps, 'db' | 'vault' | 'providers' | 'clock' | 'log'>,
  consent: { readonly parameters: URLSearchParams; readonly flow: Flow; readonly state: string },
  origin: RequestOrigin,
): Promise<{ connectionId: number; accountId: string }> {
  const { flow, state } = consent;
  const { provider } = flow;
  const { correlationId } = origin;
  const opening = await deps.providers.adapter(provider, flow.parameters);
  const answer = await opening.readAuthorizationResponse(consent.parameters, state);
  if (answer.type !== 'code')
    throw new IntegrationsServiceError(answer.type === 'denied' ? 'CONSENT_DENIED' : 'OAUTH_CALLBACK_ERROR', {
      provider,
      correlationId,
      metadata: { providerError: answer.error, kind: answer.type },
    });
  const callbackAnswer = Object.fromEntries(consent.parameters);
  const fromCallback = opening.learnParameters('authorization_response', callbackAnswer);
  const adapter = await deps.providers.adapter(provider, { ...flow.parameters, ...fromCallback });
  const secrets = {
    codeVerifier: deps.vault.decryptToken(flow.codeVerifier, flowBinding(flow.id, 'code_verifier')),
    nonce:
      flow.oidcNonce === null
        ? null
        : deps.vault.decryptToken(flow.oidcNonce, flowBinding(flow.id, 'oidc_nonce')),
  };
  const retrying = { log: deps.log, correlationId };
  const exchanged = await retryWithBackoff(
    () =>
      adapter.exchangeCodeForToken({
        callbackParameters: answer.parameters,
        redirectUri: flow.redirectUri,
        secrets,
      }),
    RETRY.maxRetries,
    'Token exchange',
    { ...retrying, replay: 'unprocessed' },
  );
  const tokens = await retryWithBackoff(
    () => adapter.exchangeForLongLivedToken(exchanged),
    RETRY.maxRetries,
    'Long-lived token exchange',
    retrying,
  );
  const parameters = {
    ...flow.parameters,
    ...fromCallback,
    ...adapter.learnParameters('token_response', tokens.raw),
  };
  const connected = await deps.providers.adapter(provider, parameters);
  const profile = await retryWithBackoff(
    () => connected.getUserProfile(tokens, consent.parameters),
    RETRY.maxRetries,
    'Profile fetch',
    retrying,
  );
  const { connectionId } = await saveConnection(deps, { flow, tokens, profile, parameters }, origin);
  return { connectionId, accountId: profile.providerAccountId };
}
