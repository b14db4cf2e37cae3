import { startSandbox } from '../index.ts';
import type { SandboxOptions } from '../options.ts';

export const redirectUri = 'http://127.0.0.1:9/callback';
export const hub = { clientId: 'hub', clientSecret: 'hub-secret', redirectUris: [redirectUri] };

/** A sandbox that one test owns; `await using` closes it. */
export async function openSandbox(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ clients: [hub], ...options });
  return { ...sandbox, [Symbol.asyncDispose]: () => sandbox.close() };
}
