import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseJson } from '@evergrant/providers';
import type * as oauth from 'oauth4webapi';
import { z } from 'zod';
import { IntegrationsServiceError } from '../errors.ts';

/** What counts of a private JWK besides the key itself (RFC 7517 section 4). */
const jwkSchema = z.looseObject({
  kty: z.string(),
  kid: z.string().optional(),
  alg: z.string().optional(),
  x5t: z.string().optional(),
  'x5t#S256': z.string().optional(),
});

/** Key type, or curve -> parameters of WebCrypto (RFC 7518 section 3.1). */
const ALGORITHMS: Readonly<Record<string, Parameters<typeof crypto.subtle.importKey>[2]>> = {
  prime256v1: { name: 'ECDSA', namedCurve: 'P-256' },
  secp384r1: { name: 'ECDSA', namedCurve: 'P-384' },
  secp521r1: { name: 'ECDSA', namedCurve: 'P-521' },
  ed25519: 'Ed25519',
};

function algorithmOf(key: KeyObject, alg: string | undefined) {
  const type = key.asymmetricKeyType ?? '';
  if (type === 'rsa')
    return {
      name: alg?.startsWith('PS') ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5',
      hash: `SHA-${alg?.slice(2) ?? '256'}`,
    };
  return ALGORITHMS[key.asymmetricKeyDetails?.namedCurve ?? type];
}

/**
 * Reads the private key of a client: PKCS #8 in PEM, or a JWK as JSON text, whose `kid`, `x5t` and `x5t#S256` go into
 * the header of what it signs.
 *
 * @throws VALIDATION_ERROR the key cannot be used
 */
export async function importSigningKey(
  text: string,
): Promise<{ key: oauth.PrivateKey; header: Record<string, string> }> {
  try {
    const jwk = jwkSchema.optional().parse(parseJson(text));
    const { kid, alg, x5t, 'x5t#S256': x5tS256, ...parts } = jwk ?? {};
    const keyObject = createPrivateKey(jwk === undefined ? text : { key: parts, format: 'jwk' });
    const algorithm = algorithmOf(keyObject, alg);
    if (algorithm === undefined) throw new Error('this kind of key cannot sign here');
    const pkcs8 = new Uint8Array(keyObject.export({ format: 'der', type: 'pkcs8' }));
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
    return {
      key: kid === undefined ? { key } : { key, kid },
      header: {
        ...(x5t === undefined ? {} : { x5t }),
        ...(x5tS256 === undefined ? {} : { 'x5t#S256': x5tS256 }),
      },
    };
  } catch (cause) {
    throw new IntegrationsServiceError('VALIDATION_ERROR', {
      message: 'The private key of this client cannot be used.',
      cause,
    });
  }
}
