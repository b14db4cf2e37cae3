import { createEvergrantClient, type EvergrantClient } from '@evergrant/client';
import type { RunningHub } from './start-hub.ts';

type Scopes = Parameters<EvergrantClient['apiKeys']['create']['mutate']>[0]['scopes'];

/** A hub with an operator, made through its API. */
export interface SeededHub {
  /** The hub as a backend sees it that may do everything. */
  readonly backend: EvergrantClient;
  /** Makes an API key; answers it. */
  createKey(...scopes: Scopes): Promise<string>;
  /** An account that runs the hub. */
  readonly operator: { readonly email: string; readonly password: string };
}

const ALL: Scopes = [
  'tokens:read',
  'connections:read',
  'connections:write',
  'audit:read',
  'users:read',
  'users:write',
  'webhooks:write',
];

/**
 * Makes the first account of a hub, which becomes its operator, and a key for it.
 *
 * @throws Error where the hub has an account already
 */
export async function seedHub({ url }: Pick<RunningHub, 'url'>): Promise<SeededHub> {
  const operator = { email: `${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() };
  const answer = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Operator', ...operator }),
  });
  if (!answer.ok) throw new Error(`the first account was refused: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const signedIn = createEvergrantClient({ url, headers: { cookie, origin: url } });
  const createKey = async (...scopes: Scopes) =>
    (await signedIn.apiKeys.create.mutate({ name: 'tests', scopes })).key;
  return { backend: createEvergrantClient({ url, apiKey: await createKey(...ALL) }), createKey, operator };
}
