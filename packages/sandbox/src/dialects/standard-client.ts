import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Person } from '../people.ts';
import type { Dialect, DialectClient } from './dialect.ts';
import { Refusal } from './refusal.ts';
import type { Values } from './rule.ts';

/** Tokens of the sandbox, to be told in the dialect's words. */
export interface Tokens {
  readonly accessToken: string;
  /** Undefined when a client of this dialect gets none, or keeps the one it has. */
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  /** Seconds. */
  readonly expiresIn: number;
  /** Under the dialect's names. */
  readonly scope: readonly string[];
  readonly person: Person;
}

/** What a client of a dialect wants, asked of the sandbox as the standards have it. */
export interface StandardClient {
  /**
   * Where the browser goes with an authorization request.
   *
   * @throws Refusal `invalid_scope`
   */
  authorize(values: Values): string;
  /** The request that an answer of the sandbox belongs to; each is found once. */
  takeRequest(answer: URLSearchParams): Values | undefined;
  /**
   * RFC 6749 section 4.1.3; `code`, and `code_verifier` where the client uses PKCE. What else was said in the
   * authorization request (client id, redirect URI, shop) and is said again has to be the same.
   *
   * @throws Refusal
   */
  exchange(values: Values): Promise<Tokens>;
  /** RFC 6749 section 6; `refresh_token`, or `access_token` where that is what is renewed. @throws Refusal */
  refresh(values: Values): Promise<Tokens>;
  /** RFC 7009; `token`. @throws Refusal */
  revoke(values: Values): Promise<void>;
  /** Whom an `access_token` belongs to. @throws Refusal `invalid_token` */
  person(values: Values): Promise<Person>;
}

interface AuthorizationRequest {
  readonly values: Values;
  /** Of a client that does not use PKCE; the sandbox insists on it. */
  readonly codeVerifier: string | undefined;
}

const tokensSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  expires_in: z.number(),
  scope: z.string(),
});
const refusalSchema = z.object({ error: z.string() });
const personSchema = z
  .object({ sub: z.string(), name: z.string(), preferred_username: z.string(), email: z.string() })
  .transform(({ preferred_username: username, ...person }) => ({ ...person, username }));

const random = () => randomBytes(32).toString('base64url');
const challengeOf = (codeVerifier: string) => createHash('sha256').update(codeVerifier).digest('base64url');

/** A client of the sandbox on behalf of a dialect's. */
export function createStandardClient(
  { scopes, renewal, authorization }: Dialect,
  options: DialectClient & { issuer: string; redirectUri: string },
): StandardClient {
  const { issuer, clientId, clientSecret, redirectUri } = options;
  const byState = new Map<string, AuthorizationRequest>();
  const byCode = new Map<string, AuthorizationRequest>();
  /** What the client renews access with -> the refresh token that the sandbox gave last. */
  const refreshTokens = new Map<string, string>();

  function readScope(scope: string | undefined): string[] {
    const names = scope?.split(authorization.separator ?? ' ') ?? Object.keys(scopes);
    return names.map((name) => {
      const known = scopes[name];
      if (known === undefined) throw new Refusal('invalid_scope', `${name} is not a scope here`);
      return known;
    });
  }

  async function post(path: string, parameters: Record<string, string>): Promise<Response> {
    const response = await fetch(issuer + path, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(parameters).toString(),
    });
    if (response.ok) return response;
    const { error } = refusalSchema.parse(await response.json());
    throw new Refusal(error, 'the sandbox said no');
  }

  async function requestTokens(parameters: Record<string, string>) {
    const answer = tokensSchema.parse(await (await post('/token', parameters)).json());
    const granted = answer.scope.split(' ');
    const tokens = {
      accessToken: answer.access_token,
      idToken: answer.id_token,
      expiresIn: answer.expires_in,
      scope: Object.keys(scopes).filter((name) => granted.includes(scopes[name] ?? '')),
      person: await person({ access_token: answer.access_token }),
    };
    return { tokens, refreshToken: answer.refresh_token };
  }

  async function person({ access_token: accessToken }: Values): Promise<Person> {
    const response = await fetch(`${issuer}/userinfo`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if (!response.ok) throw new Refusal('invalid_token', 'the access token is not valid');
    return personSchema.parse(await response.json());
  }

  return {
    person,
    authorize(values) {
      const codeVerifier = values.code_challenge === undefined ? random() : undefined;
      const scope = ['openid', 'profile', 'email', ...readScope(values.scope)];
      if (renewal !== 'none') scope.push('offline_access');
      const state = random();
      byState.set(state, { values, codeVerifier });
      const url = new URL(`${issuer}/authorize`);
      url.search = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: [...new Set(scope)].join(' '),
        state,
        code_challenge:
          codeVerifier === undefined ? (values.code_challenge ?? '') : challengeOf(codeVerifier),
        code_challenge_method: 'S256',
        ...(values.nonce === undefined ? {} : { nonce: values.nonce }),
        ...(values.login_hint === undefined ? {} : { login_hint: values.login_hint }),
      }).toString();
      return url.href;
    },
    takeRequest(answer) {
      const state = answer.get('state') ?? '';
      const request = byState.get(state);
      byState.delete(state);
      const code = answer.get('code');
      if (request !== undefined && code !== null) byCode.set(code, request);
      return request?.values;
    },
    async exchange(values) {
      const { code = '' } = values;
      const request = byCode.get(code);
      if (request === undefined) throw new Refusal('invalid_grant', 'the code is not known');
      const changed = Object.keys(values).find(
        (name) => (request.values[name] ?? values[name]) !== values[name],
      );
      if (changed !== undefined) throw new Refusal('invalid_grant', `${changed} was another before`);
      const { tokens, refreshToken } = await requestTokens({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.codeVerifier ?? values.code_verifier ?? '',
      });
      if (refreshToken !== undefined && renewal !== 'rotating')
        refreshTokens.set(renewal === 'stable' ? refreshToken : tokens.accessToken, refreshToken);
      return { ...tokens, refreshToken: renewal === 'access_token' ? undefined : refreshToken };
    },
    async refresh(values) {
      const subject = (renewal === 'access_token' ? values.access_token : values.refresh_token) ?? '';
      const { tokens, refreshToken = '' } = await requestTokens({
        grant_type: 'refresh_token',
        refresh_token: refreshTokens.get(subject) ?? subject,
      });
      if (renewal === 'rotating') return { ...tokens, refreshToken };
      refreshTokens.set(renewal === 'stable' ? subject : tokens.accessToken, refreshToken);
      return { ...tokens, refreshToken: undefined };
    },
    async revoke({ token = '' }) {
      await post('/revoke', { token: refreshTokens.get(token) ?? token });
    },
  };
}
