import type { Person } from '../people.ts';
import type { Scope } from '../protocol/scopes.ts';
import type { Quirk } from './quirks.ts';
import type { Refusal } from './refusal.ts';
import type { Form, Values } from './rule.ts';

/** The client that is registered at a dialect, and with the same credentials at the sandbox behind it. */
export interface DialectClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

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

/** RFC 7009 section 2.1. */
export type TokenKind = 'access_token' | 'refresh_token';

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
  /**
   * RFC 7009; `token`, with which the whole grant ends.
   *
   * @param only the kind that can be revoked; undefined: both
   * @throws Refusal `unsupported_token_type` for the other kind
   */
  revoke(values: Values, only?: TokenKind): Promise<void>;
  /** Whom an `access_token` belongs to. @throws Refusal `invalid_token` */
  person(values: Values): Promise<Person>;
}

/** One kind of request that the provider takes, in exactly this form. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the dialect's address. A segment `:name` may be anything and is read under that name. */
  readonly path: string;
  /** Where the parameters are. Default `query` for GET and DELETE, `form` for POST. */
  readonly encoding?: 'query' | 'form' | 'json';
  /** Headers that must be there. `Authorization` must not be there unless it is among them. */
  readonly headers?: Form;
  readonly parameters?: Form;
  /** Asks the sandbox in the standard's words, and says it in the dialect's. */
  readonly answer: (values: Values, sandbox: StandardClient) => Promise<Response>;
}

/**
 * A way in which a provider deviates from the standards, spoken by a façade in front of the sandbox.
 *
 * It is strict: a request with one parameter too few, too many or misnamed is refused. So a client that speaks the
 * standard only cannot get through, unless the provider deviates in its answers alone.
 */
export interface Dialect {
  /** Id of the provider that speaks like this; also the first segment of its paths. */
  readonly id: string;
  readonly quirks: readonly Quirk[];
  /** What it calls its scopes -> what the sandbox calls them. */
  readonly scopes: Readonly<Record<string, Scope>>;
  /** What access is renewed with. `stable`: a refresh token that a refresh does not replace. */
  readonly renewal: 'rotating' | 'stable' | 'access_token' | 'none';
  /** Whether an authorization request asks for a refresh token. Default: each does. */
  readonly isOffline?: (values: Values) => boolean;
  /** Seconds from when the client last got or used a refresh token to its end. Default: as the sandbox has it. */
  readonly refreshTokenLifetime?: number;
  /** A discovery document (RFC 8414), and what makes it hard to use. */
  readonly discovery?: {
    readonly path: string;
    readonly document: (base: string, issuer: string) => Record<string, unknown>;
  };
  readonly authorization: {
    readonly path: string;
    readonly parameters: Form;
    /** What joins scopes. Default a space. */
    readonly separator?: string;
    /** A space has to be %20, and + is not read as one. */
    readonly percentEncoded?: true;
  };
  readonly callback?: {
    /** Parameters that come besides `code` or `error`, and `state`. */
    readonly extras?: (
      answer: URLSearchParams,
      values: Values,
      client: DialectClient,
    ) => Record<string, string>;
    readonly mode?: 'form_post';
    readonly fragment?: string;
    /** Error code of the user's "no". Default `access_denied`. */
    readonly denied?: string;
  };
  readonly operations: readonly Operation[];
  /** How it words a refusal. Default: as RFC 6749 section 5.2. */
  readonly refuse?: (refusal: Refusal) => Response;
  /**
   * What an operator writes below the id into the providers file: the client, and the catalog's addresses replaced.
   *
   * @param base the dialect's address, to be put before its paths
   * @param issuer the sandbox's, which is in its ID tokens
   */
  readonly entry: (base: string, client: DialectClient, issuer: string) => Record<string, unknown>;
}

/** JSON in which a bigint is written as the number that it is. */
export function json(body: unknown, status = 200): Response {
  const text = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? `bigint ${value}` : value,
  ).replaceAll(/"bigint (\d+)"/g, '$1');
  return new Response(text, { status, headers: { 'content-type': 'application/json' } });
}
