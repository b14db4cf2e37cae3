import { z } from 'zod';
import { urlTemplateSchema } from './text.ts';

/** Passwords are for the provider alone (RFC 9700 section 2.4). */
const isNoPassword = (grantType: string | undefined): boolean => grantType !== 'password';
const NO_PASSWORD = { error: 'must not be password: nobody gives the hub the password of an account' };

const grantTypeSchema = z.string().refine(isNoPassword, NO_PASSWORD);

/**
 * One request shape for every call made to a provider: token, exchange, refresh, revocation, userinfo.
 *
 * Values of `params` and `headers` may contain `{client_id}`, `{client_secret}`, `{access_token}`, `{refresh_token}`,
 * `{redirect_uri}`, `{state}` (the flow's; a fresh random text outside a flow), `{account_id}` (once known), any
 * parameter, `{authorization_response.x}` (captured values, kept with the connection) and, within the flow only,
 * `{token_response.x}`.
 */
const requestSchema = z.strictObject({
  /** HTTP method. Default `POST`; `GET` for userinfo and resources. */
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  /** Encoding of a body. Default `application/x-www-form-urlencoded`. A request without parameters has no body. */
  content_type: z.enum(['application/x-www-form-urlencoded', 'application/json']).optional(),
  /** Where the parameters go. Default `body`; `query` when `method` is `GET`. */
  params_in: z.enum(['body', 'query']).optional(),
  /** Extra headers. They win over the engine's own, `Authorization` included. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Extra parameters. They win over the engine's own of the same name. */
  params: z
    .record(z.string(), z.string())
    .refine((params) => isNoPassword(params.grant_type), { ...NO_PASSWORD, path: ['grant_type'] })
    .optional(),
  /** RFC name -> name this provider uses (`{ client_id: 'client_key' }`). Applies to standard parameters, not to `params`. */
  param_names: z.record(z.string(), z.string()).optional(),
  /** Names, as sent, which must be absent. Applied last. */
  omit: z.array(z.string()).optional(),
});
export type RequestShape = z.infer<typeof requestSchema>;

/** `authorization_request`: what differs from RFC 6749 section 4.1.1. */
export const authorizationRequestSchema = z.strictObject({
  params: z
    .record(z.string(), z.string())
    .refine((params) => params.response_type === undefined, {
      path: ['response_type'],
      // RFC 9700 section 2.1.2.
      error: 'must be left out: only codes are asked for, never tokens',
    })
    .optional(),
  param_names: requestSchema.shape.param_names,
  omit: requestSchema.shape.omit,
  /** Further scope parameters, each with its own list (`{ user_scope: ['users:read'] }`), joined like `scope`. */
  scope_params: z.record(z.string(), z.array(z.string())).optional(),
  /** `form_post`: the callback is a cross-site POST, so no `SameSite=Lax` cookie comes with it. Default `query`. */
  response_mode: z.enum(['query', 'form_post']).optional(),
});

/** `token_request`: what differs from RFC 6749 section 4.1.3. */
export const tokenRequestSchema = requestSchema.extend({
  /** Value of `grant_type`. Default `authorization_code`. */
  grant_type: grantTypeSchema.optional(),
  /** Named primitive which makes the `client_secret` that is sent, here and wherever the client authenticates. */
  client_secret: z.enum(['client_secret_jwt_es256']).optional(),
});

/**
 * `token_exchange`: a second step which trades the token just received for a long-lived one.
 * Exactly `grant_type` and `params` are sent; nothing else, no client authentication.
 */
export const tokenExchangeSchema = requestSchema.extend({
  endpoint: urlTemplateSchema,
  grant_type: grantTypeSchema,
});

/**
 * `refresh_request`: what differs from RFC 6749 section 6.
 *
 * With subject `refresh_token` it is `token_request` with its own fields laid over it (maps key by key).
 * With subject `access_token` it stands alone: exactly `grant_type` and `params` are sent, as in `token_exchange`.
 */
export const refreshRequestSchema = requestSchema.extend({
  /** Default `token_endpoint`. */
  endpoint: urlTemplateSchema.optional(),
  /** Default `refresh_token`. */
  grant_type: grantTypeSchema.optional(),
  /** What is refreshed. Default `refresh_token`; `access_token` where the token itself is prolonged. */
  subject: z.enum(['refresh_token', 'access_token']).optional(),
  /** Seconds which a token must have lived before the provider agrees to refresh it. Default 0. */
  min_token_age: z.int().positive().optional(),
});

/** `revocation_request`: what differs from RFC 7009 section 2.1 (`token`, `token_type_hint`, client authentication). */
export const revocationRequestSchema = requestSchema.extend({
  /** Default `revocation_endpoint`. */
  endpoint: urlTemplateSchema.optional(),
  /**
   * `client` (default): as `revocation_endpoint_auth_method` says, parameters `token` and `token_type_hint`.
   * `bearer`: the token is the `Authorization: Bearer` header and no standard parameter is sent.
   * `none`: no client authentication; `token` and `token_type_hint` unless omitted.
   */
  auth: z.enum(['client', 'bearer', 'none']).optional(),
  /** Which tokens the endpoint accepts. Default `both`: the refresh token is revoked first, then the access token. */
  token: z.enum(['access_token', 'refresh_token', 'both']).optional(),
});

/** `userinfo_request`: how the profile is read. */
export const userinfoRequestSchema = requestSchema.extend({
  /** Default `userinfo_endpoint`. */
  endpoint: urlTemplateSchema.optional(),
  /** `bearer` (default): `Authorization: Bearer {access_token}`. `none`: `headers` or `params` carry the token. */
  auth: z.enum(['bearer', 'none']).optional(),
});
