import { Buffer } from 'node:buffer';

/** Five minutes: each request gets a fresh one. Apple allows up to six months. */
const LIFETIME_SECONDS = 300;

export type ClientSecretInput = {
  /** What the operator stored: a P-256 private key, PKCS #8 in PEM. */
  client_secret: string;
  client_id: string;
  /** The provider's issuer; the audience of the token. */
  issuer: string;
  /** The resolved parameters; `team_id` and `key_id` are used. */
  parameters: Readonly<Record<string, string>>;
};

/**
 * Makes the client secret of one request: a JWT signed with ES256 (RFC 7519, RFC 7518 section 3.4), as Apple wants it.
 * Source: https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 *
 * @throws Error when the key cannot be used or a parameter is missing. The message holds nothing secret.
 */
export async function clientSecretJwtEs256(
  { client_secret, client_id, issuer, parameters }: ClientSecretInput,
  clock: { now(): Date },
): Promise<string> {
  const { team_id, key_id } = parameters;
  if (team_id === undefined || key_id === undefined)
    throw new Error('the parameters team_id and key_id are needed');
  const key = await importPrivateKey(client_secret);
  const iat = Math.floor(clock.now().getTime() / 1000);
  const claims = { iss: team_id, iat, exp: iat + LIFETIME_SECONDS, aud: issuer, sub: client_id };
  const signingInput = `${encode({ alg: 'ES256', kid: key_id, typ: 'JWT' })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    Buffer.from(signingInput),
  );
  return `${signingInput}.${Buffer.from(signature).toString('base64url')}`;
}

async function importPrivateKey(pem: string): Promise<Parameters<typeof crypto.subtle.sign>[1]> {
  const base64 = /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(pem)?.[1] ?? '';
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    return await crypto.subtle.importKey('pkcs8', Buffer.from(base64, 'base64'), algorithm, false, ['sign']);
  } catch (cause) {
    throw new Error('the client secret is not a P-256 private key (PKCS #8, PEM)', { cause });
  }
}

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
