import { generateKeyPair, randomBytes, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Store } from './store.ts';

const keysSchema = z.object({
  jwks: z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }),
  cookieKeys: z.array(z.string()),
});

/** One for all sandboxes that a process starts: making it takes longer than all else about a start. */
let signingKey: Promise<webcrypto.JsonWebKey> | undefined;

async function makeSigningKey(): Promise<webcrypto.JsonWebKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

/** The keys that sign ID tokens and cookies: those of the store, or new ones. */
export async function loadKeys(store: Store): Promise<z.infer<typeof keysSchema>> {
  const stored = store.get('Keys', 'current');
  if (stored) return keysSchema.parse(stored.extra);
  signingKey ??= makeSigningKey();
  const keys = keysSchema.parse({
    jwks: { keys: [await signingKey] },
    cookieKeys: [randomBytes(32).toString('base64url')],
  });
  store.set('Keys', 'current', { payload: { extra: keys } });
  return keys;
}
