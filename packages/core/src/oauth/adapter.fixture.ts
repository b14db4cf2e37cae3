import { type ConfiguredProvider, findProvider, type Provider } from '@evergrant/providers';
import type { OutboundRequest } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { createTestLog, type LogLine } from '../testing/log.ts';
import { createProviderRegistry, type ProviderAdapter, type RegistryEffects } from './provider-registry.ts';
import type { TokenSet } from './token-set.ts';

export const NOW = new Date('2026-01-15T12:00:00Z');
export const REDIRECT_URI = 'https://hub.example/oauth/callback/test';
export const SECRETS = { codeVerifier: 'v'.repeat(43), nonce: 'nonce-1' };

/** A request, as the pretended provider saw it. */
export interface SeenRequest extends OutboundRequest {
  readonly url: string;
}

export interface TestAdapter {
  readonly adapter: ProviderAdapter;
  readonly seen: SeenRequest[];
  /** What was logged. */
  readonly lines: readonly LogLine[];
  /** The callback, its validation, and the code exchange. */
  exchange(callback?: Record<string, string>): Promise<TokenSet>;
}

/** An entry of the catalog that must be there. */
export function entryOf(id: string): Provider {
  const entry = findProvider(id);
  if (entry === undefined) throw new Error(`no entry ${id}`);
  return entry;
}

/** An answer as it stands in documentation: an object as JSON, text with the type given. */
export const answer = (
  body: unknown,
  { status = 200, type = 'application/json', headers = {} as Record<string, string> } = {},
): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': type, ...headers },
  });

/** An adapter of an entry whose provider is a function: it sees every request and gives the answer. */
export async function createTestAdapter(
  entry: Provider | ConfiguredProvider,
  provider: (request: SeenRequest) => Response | Promise<Response>,
  options: { parameters?: Record<string, string>; registration?: RegistryEffects['registration'] } = {},
): Promise<TestAdapter> {
  const configured: ConfiguredProvider =
    'provider' in entry
      ? entry
      : { provider: entry, client_id: 'client-1', client_secret: 'secret-1', parameters: {} };
  const seen: SeenRequest[] = [];
  const { registration } = options;
  const log = createTestLog();
  const registry = createProviderRegistry([configured], {
    clock: { now: () => NOW },
    log,
    fetch: async (url, request) => {
      seen.push({ url, ...request });
      return provider({ url, ...request });
    },
    ...(registration === undefined ? {} : { registration }),
  });
  const adapter = await registry.adapter(configured.provider.id, options.parameters ?? {});
  return {
    adapter,
    seen,
    lines: log.lines,
    async exchange(callback = {}) {
      const parameters = new URLSearchParams({ code: 'code-1', state: 'state-1', ...callback });
      const response = await adapter.readAuthorizationResponse(parameters, 'state-1');
      if (response.kind !== 'code') throw new Error(`the callback was not accepted: ${response.error}`);
      const { nonce } = adapter.createSecrets(adapter.provider.scope);
      return adapter.exchangeCodeForToken({
        callbackParameters: response.parameters,
        redirectUri: REDIRECT_URI,
        secrets: { ...SECRETS, nonce: nonce === null ? null : SECRETS.nonce },
      });
    },
  };
}

/** What a promise fails with; it has to be a failure of the provider. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderFailure> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderFailure) return error;
  throw error;
}
