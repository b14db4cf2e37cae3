import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Person } from '../people.ts';
import type { Dialect, DialectClient, StandardClient, TokenKind, Tokens } from './dialect.ts';
import { Refusal } from './refusal.ts';
import type { Values } from './rule.ts';

interface AuthorizationRequest {
  readonly values: Values;
  /** Of a client that does not use PKCE; the sandbox insists on it. */
  readonly codeVerifier: string | undefined;
}

/** What all tokens of one consent have in common. */
interface Grant {
  /** The one that the sandbox gave last; undefined: it gave none. */
  refreshToken: string | undefined;
  /** When the one that the client has ends, in milliseconds since the epoch; undefined: the sandbox says. */
  refreshTokenEnd: number | undefined;
}

const newGrant = (): Grant => ({ refreshToken: undefined, refreshTokenEnd: undefined });

const tokensSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  expires_in: z.number(),
  scope: z.string(),
});
/** An answer of the sandbox's token endpoint. */
interface Answer {
  readonly tokens: Omit<Tokens, 'refreshToken'>;
  readonly refreshToken: string | undefined;
}

const refusalSchema = z.object({ error: z.string() });
const personSchema = z
  .object({ sub: z.string(), name: z.string(), preferred_username: z.string(), email: z.string() })
  .transform(({ preferred_username: username, ...person }) => ({ ...person, username }));

/** RFC 6749 appendix B. */
const formEncode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length);
const random = () => randomBytes(32).toString('base64url');
const challengeOf = (codeVerifier: string) => createHash('sha256').update(codeVerifier).digest('base64url');

/** A client of the sandbox on behalf of a dialect's. */
export function createStandardClient(
  { scopes, renewal, isOffline = () => true, refreshTokenLifetime, authorization }: Dialect,
  options: DialectClient & { issuer: string; redirectUri: string; now: () => Date },
): StandardClient {
  const { issuer, clientId, clientSecret, redirectUri, now } = options;
  const credentials = Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64');
  const byState = new Map<string, AuthorizationRequest>();
  const byCode = new Map<string, AuthorizationRequest>();
  /** Every token that the client was given. */
  const issued = new Map<string, { kind: TokenKind; grant: Grant }>();

  /** Notes an answer of the sandbox, and says which refresh token the client is told. */
  function note(grant: Grant, { tokens, refreshToken }: Answer, told: string | undefined): Tokens {
    grant.refreshToken = refreshToken ?? grant.refreshToken;
    if (refreshTokenLifetime !== undefined)
      grant.refreshTokenEnd = now().getTime() + refreshTokenLifetime * 1000;
    issued.set(tokens.accessToken, { kind: 'access_token', grant });
    if (told !== undefined) issued.set(told, { kind: 'refresh_token', grant });
    return { ...tokens, refreshToken: told };
  }

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
        authorization: `Basic ${credentials}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(parameters).toString(),
    });
    if (response.ok) return response;
    const { error } = refusalSchema.parse(await response.json());
    throw new Refusal(error, 'the sandbox said no');
  }

  async function requestTokens(parameters: Record<string, string>): Promise<Answer> {
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
      if (renewal !== 'none' && isOffline(values)) scope.push('offline_access');
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
      const answer = await requestTokens({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.codeVerifier ?? values.code_verifier ?? '',
      });
      return note(newGrant(), answer, renewal === 'access_token' ? undefined : answer.refreshToken);
    },
    async refresh(values) {
      const subject = (renewal === 'access_token' ? values.access_token : values.refresh_token) ?? '';
      const { grant = newGrant() } = issued.get(subject) ?? {};
      if (grant.refreshTokenEnd !== undefined && grant.refreshTokenEnd <= now().getTime())
        throw new Refusal('invalid_grant', 'the refresh token has ended');
      const answer = await requestTokens({
        grant_type: 'refresh_token',
        // A spent one is for the sandbox to find out.
        refresh_token: renewal === 'rotating' ? subject : (grant.refreshToken ?? subject),
      });
      return note(grant, answer, renewal === 'rotating' ? answer.refreshToken : undefined);
    },
    async revoke({ token = '' }, only) {
      const kind = issued.get(token)?.kind;
      if (only !== undefined && kind !== undefined && kind !== only)
        throw new Refusal('unsupported_token_type', `only a token of kind ${only} can be revoked`);
      await post('/revoke', { token });
    },
  };
}
