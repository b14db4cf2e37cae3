import { parseProviderConfiguration } from '@evergrant/providers';
import { createGuardedFetch } from '../../outbound/guarded-fetch.ts';
import { EMULATED_CLIENT, type EmulatedProvider, startEmulator } from '../../testing/emulate.ts';
import { createTestLog } from '../../testing/log.ts';
import { createProviderRegistry, type ProviderAdapter } from '../provider-registry.ts';
import { signIn } from './sign-in.fixture.ts';

export interface RunningProvider extends AsyncDisposable {
  readonly adapter: ProviderAdapter;
  readonly redirectUri: string;
  /** Sends a browser to the authorization URL, picks the account there, and returns what the callback brought. */
  authorize(options?: { account?: string; state?: string }): Promise<URLSearchParams>;
  /** The same, up to a code that can be traded. */
  consent(account?: string): Promise<Parameters<ProviderAdapter['exchangeCodeForToken']>[0]>;
}

const STATE = 'state-1';

/** Starts the emulator on a free port and configures the catalog entry for it, as an operator would. */
export async function startEmulatedProvider(
  emulated: EmulatedProvider,
  credentials: Partial<typeof EMULATED_CLIENT> = {},
): Promise<RunningProvider> {
  await using cleanup = new AsyncDisposableStack();
  const { id } = emulated;
  const redirectUri = `http://localhost:9/oauth/callback/${id}`;
  const emulator = await startEmulator(emulated, { redirectUri });
  cleanup.defer(() => emulator.close());
  const parsed = parseProviderConfiguration({
    [id]: { ...EMULATED_CLIENT, ...credentials, ...emulated.configuration(emulator.url) },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));

  const clock = { now: () => new Date() };
  const fetch = createGuardedFetch({ trustedOrigins: [emulator.url] });
  cleanup.defer(() => fetch.close());
  const registry = createProviderRegistry(parsed.providers, { fetch, clock, log: createTestLog() });
  const adapter = await registry.adapter(id, {});
  const secrets = adapter.createSecrets(adapter.provider.scope);
  const running = cleanup.move();
  const provider: RunningProvider = {
    adapter,
    redirectUri,
    async authorize({ account, state = STATE } = {}) {
      const scope = adapter.provider.scope;
      return signIn(await adapter.authorizationUrl({ redirectUri, state, scope, secrets }), account);
    },
    async consent(account) {
      const callback = await provider.authorize(account === undefined ? {} : { account });
      const response = await adapter.readAuthorizationResponse(callback, STATE);
      if (response.kind !== 'code') throw new Error(`the callback was not accepted: ${response.error}`);
      return { callbackParameters: response.parameters, redirectUri, secrets };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
  return provider;
}
