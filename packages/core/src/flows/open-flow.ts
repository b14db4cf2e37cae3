import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import { createSecret, secretHash } from '../state/browser-secret.ts';
import { flowIdOf } from '../state/csrf-protection.ts';
import { attemptBinding, bindBrowser, endsWhereItBegan, findFlow } from '../state/flow-store.ts';

/**
 * Opens a flow that an API key started, in the browser of its user: the first browser gets the flow cookie, any
 * later one is refused.
 *
 * @throws INVALID_STATE forged, expired, or opened before
 */
export async function openFlow(
  deps: Pick<Deps, 'db' | 'vault' | 'csrf' | 'providers' | 'clock' | 'traffic'>,
  link: { provider: string; state: string },
  origin: RequestOrigin,
): Promise<{ authUrl: string; flowId: string; browserSecret: string }> {
  const { provider, state } = link;
  const { correlationId } = origin;
  const invalid = (reason: string) => {
    deps.traffic.count({ kind: 'invalid_state', address: origin.ipAddress });
    return new IntegrationsServiceError('INVALID_STATE', { provider, correlationId, metadata: { reason } });
  };
  const validation = deps.csrf.validateState(state, provider);
  if (!validation.valid) throw invalid(validation.error);
  try {
    const flowId = flowIdOf(validation.nonce);
    const flow = await findFlow(deps.db.pool, flowId);
    if (flow === null || flow.startedBy !== 'api_key') throw invalid('unknown');
    const adapter = await deps.providers.adapter(provider, flow.parameters);
    if (!endsWhereItBegan(flow, adapter)) throw invalid('provider_changed');
    const authUrl = await adapter.authorizationUrl({
      redirectUri: flow.redirectUri,
      state,
      scope: flow.requestedScope,
      secrets: {
        codeVerifier: deps.vault.decryptToken(flow.codeVerifier, attemptBinding(flow, 'code_verifier')),
        nonce:
          flow.oidcNonce === null
            ? null
            : deps.vault.decryptToken(flow.oidcNonce, attemptBinding(flow, 'oidc_nonce')),
      },
    });
    // Last, so that a provider which cannot be reached does not use the link up.
    const browserSecret = createSecret();
    if (
      !(await bindBrowser(
        deps.db.pool,
        { id: flowId, browserHash: secretHash(browserSecret) },
        deps.clock.now(),
      ))
    )
      throw invalid('opened_before');
    return { authUrl, flowId, browserSecret };
  } catch (error) {
    throw toUseCaseError(error, 'OAUTH_INIT_ERROR', { provider, correlationId });
  }
}
