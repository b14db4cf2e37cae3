import type { Provider } from '@evergrant/providers';
import { clientSecretPrimitives } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { Clock } from '../effects.ts';
import { importSigningKey } from './signing-key.ts';

type Method = NonNullable<Provider['token_endpoint_auth_method']>;

/** What the client has to prove itself with. */
export interface ClientCredentials {
  /** How, by its name (RFC 7591 section 2). */
  readonly method: Method;
  /** A secret that is sent, or a private key that signs what is sent; undefined: a public client. */
  readonly secret: string | undefined;
  /** Resolved parameters of the entry. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The methods that a stored secret can serve without being told which. */
const BY_SECRET: readonly string[] = ['client_secret_basic', 'client_secret_post', 'none'] satisfies Method[];

/** The first method of a discovery document that a secret can serve; RFC 8414's default otherwise. */
export const discoveredMethod = (server: oauth.AuthorizationServer): Method => {
  const found = server.token_endpoint_auth_methods_supported?.find((method) => BY_SECRET.includes(method));
  return found === 'client_secret_post' || found === 'none' ? found : 'client_secret_basic';
};

/** Whether the secret itself leaves the hub; otherwise it is a key that only signs. */
export const sendsSecret = (provider: Provider, method: Method): boolean =>
  method !== 'private_key_jwt' && provider.token_request?.client_secret === undefined;

/** RFC 6749 appendix B, as URLs do it: `-`, `.` and `_` stay, since many servers do not decode what they are given. */
const formEncode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

/** HTTP Basic (RFC 6749 2.3.1); raw for servers that do not decode what they are given. */
const clientSecretBasic =
  (secret: string, isRaw: boolean): oauth.ClientAuth =>
  // biome-ignore lint/complexity/useMaxParams: the library's signature
  (_server, client, _body, headers) => {
    const encode = isRaw ? (text: string) => text : formEncode;
    const credentials = `${encode(client.client_id)}:${encode(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };

const bySecret = (provider: Provider, method: Method, secret: string): oauth.ClientAuth =>
  method === 'client_secret_post'
    ? oauth.ClientSecretPost(secret)
    : clientSecretBasic(secret, provider.token_endpoint_auth_basic === 'raw');

/** Each request gets an assertion of its own. */
const ASSERTION_LIFETIME_S = 60;

/** A signed assertion (RFC 7523 2.2, RFC 9700 2.5), for the issuer, or for the token endpoint where there is none. */
function privateKeyJwt(secret: string, hasIssuer: boolean, clock: Clock): oauth.ClientAuth {
  // biome-ignore lint/complexity/useMaxParams: the library's signature
  return async (server, client, body, headers) => {
    const { key, header } = await importSigningKey(secret);
    const sign = oauth.PrivateKeyJwt(key, {
      [oauth.modifyAssertion](jwtHeader, claims) {
        Object.assign(jwtHeader, header);
        const iat = Math.floor(clock.now().getTime() / 1000);
        Object.assign(claims, { iat, nbf: iat, exp: iat + ASSERTION_LIFETIME_S });
        if (!hasIssuer && server.token_endpoint !== undefined) claims.aud = server.token_endpoint;
      },
    });
    await sign(server, client, body, headers);
  };
}

/**
 * How the client proves itself at an endpoint: with its secret, or with the one that the entry's primitive makes of the
 * stored key where it names one.
 */
export function createClientAuthentication(
  provider: Provider,
  { method, secret, parameters }: ClientCredentials,
  clock: Clock,
): oauth.ClientAuth {
  if (method === 'none' || secret === undefined) return oauth.None();
  if (method === 'private_key_jwt') return privateKeyJwt(secret, provider.issuer !== undefined, clock);
  const primitive = provider.token_request?.client_secret;
  if (primitive === undefined) return bySecret(provider, method, secret);
  // biome-ignore lint/complexity/useMaxParams: the library's signature
  return async (server, client, body, headers) => {
    const made = await clientSecretPrimitives[primitive](
      { client_secret: secret, client_id: client.client_id, issuer: server.issuer, parameters },
      clock,
    );
    await bySecret(provider, method, made)(server, client, body, headers);
  };
}
