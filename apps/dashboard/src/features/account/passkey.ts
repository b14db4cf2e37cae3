import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { authClient } from './auth-client.ts';

/** Whether this browser knows passkeys. */
export const knowsPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function';

type Options<Start extends (options: { optionsJSON: never }) => unknown> =
  Parameters<Start>[0]['optionsJSON'];

/** The person closed the browser's dialog, or its device did not have what was asked for. */
const CANCELLED = { data: null, error: { code: 'PASSKEY_CANCELLED', status: 400 } } as const;

/** Signs in with a passkey of this device, phone or key. */
export async function signInWithPasskey() {
  const options = await authClient.$fetch<Options<typeof startAuthentication>>(
    '/passkey/generate-authenticate-options',
  );
  if (options.error !== null) return options;
  const answer = await startAuthentication({ optionsJSON: options.data }).catch(() => null);
  if (answer === null) return CANCELLED;
  return authClient.$fetch('/passkey/verify-authentication', { method: 'POST', body: { response: answer } });
}

/** Makes a passkey for whoever is signed in. */
export async function addPasskey(name: string) {
  const options = await authClient.$fetch<Options<typeof startRegistration>>(
    '/passkey/generate-register-options',
  );
  if (options.error !== null) return options;
  const answer = await startRegistration({ optionsJSON: options.data }).catch(() => null);
  if (answer === null) return CANCELLED;
  return authClient.$fetch('/passkey/verify-registration', {
    method: 'POST',
    body: { response: answer, ...(name === '' ? {} : { name }) },
  });
}
