import { z } from 'zod';
import { noticesSchema } from './schema/notice.ts';
import { parameterSchema } from './schema/parameter.ts';
import { refusalRulesSchema } from './schema/refusal.ts';
import {
  authorizationRequestSchema,
  refreshRequestSchema,
  revocationRequestSchema,
  tokenExchangeSchema,
  tokenRequestSchema,
  userinfoRequestSchema,
} from './schema/request.ts';
import {
  accountSchema,
  authorizationResponseSchema,
  resourcesSchema,
  tokenResponseSchema,
} from './schema/response.ts';
import { scopeComparisonSchema } from './schema/scope.ts';
import {
  authorizationEndpointSchema,
  localizedTextSchema,
  urlTemplateSchema,
  webAddressSchema,
} from './schema/text.ts';

const seconds = z.int().positive();

/** Client authentication at the token endpoint (RFC 7591 section 2). */
const authMethodSchema = z.enum(['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt']);

/**
 * One provider of the catalog.
 *
 * Names are those of RFC 8414 and OpenID Connect Discovery (metadata), RFC 7591 (client), RFC 6749 (values read or sent)
 * and RFC 9207; own names exist only where no RFC has one. The object is strict: an unknown field is an error.
 * Nothing is filled in here, so what is absent has the default that its comment names.
 */
export const providerSchema = z
  .strictObject({
    /** Name in addresses, configuration and rows; equals the file name. */
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens, and begin with a letter'),
    display_name: z.string().min(1),
    category: z.string().min(1),
    /** `retired`: connections that exist are shown, new ones are not offered. */
    status: z.enum(['active', 'retired']),
    /** First day (ISO 8601) on which the entry must not be offered any more. */
    sunset: z.iso.date().optional(),
    /** One sentence that an operator should read before registering a client. */
    note: z.string().optional(),
    /** What is unusual about the redirect URI at this provider. */
    redirect_uri_note: z.string().optional(),
    service_documentation: webAddressSchema.optional(),

    /** Absent: ID tokens of this provider are ignored. Present: they, and `iss` (RFC 9207), must match it exactly. */
    issuer: urlTemplateSchema.optional(),
    /** Default `{issuer}/.well-known/openid-configuration`; read only when an endpoint below is needed and not given. */
    discovery_endpoint: urlTemplateSchema.optional(),
    authorization_endpoint: authorizationEndpointSchema.optional(),
    token_endpoint: urlTemplateSchema.optional(),
    /** Where the profile is read; for plain OAuth 2.0 providers their own profile API. */
    userinfo_endpoint: urlTemplateSchema.optional(),
    /** Absent, and not in the discovery document: nothing can be revoked; the tokens are only forgotten here. */
    revocation_endpoint: urlTemplateSchema.optional(),
    introspection_endpoint: urlTemplateSchema.optional(),
    /**
     * Where the provider's API lives, as its documentation writes paths below it; no slash at the end. Parameters that are
     * learned from answers name the host where each account has its own. Where the user chooses one of `resources` that
     * has a `base_url`, that address counts instead. Absent: several hosts, or not known.
     */
    api_base_url: urlTemplateSchema
      .refine((template) => !template.endsWith('/'), { error: 'must not end with a slash' })
      .optional(),
    registration_endpoint: urlTemplateSchema.optional(),
    /** Where authorization requests are pushed first (RFC 9126); one that does not take them is asked in the address. */
    pushed_authorization_request_endpoint: urlTemplateSchema.optional(),
    /** True: this provider takes authorization requests in no other way. Default false. */
    require_pushed_authorization_requests: z.boolean().optional(),
    /** Named primitive which obtains `client_id` and `client_secret` at run time, host by host. */
    client_registration: z.enum(['mastodon_app_registration']).optional(),
    /** Template variables of the addresses and values below. */
    parameters: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), parameterSchema).optional(),

    /** Client authentication that the engine uses. Default `client_secret_basic` (RFC 7591). */
    token_endpoint_auth_method: authMethodSchema.optional(),
    token_endpoint_auth_methods_supported: z.array(authMethodSchema).optional(),
    /**
     * How `client_id` and `client_secret` stand in HTTP Basic: `form` (default), form-encoded first (RFC 6749 section 2.3.1);
     * `raw`, as they are, for servers that do not decode them. The same for most credentials.
     */
    token_endpoint_auth_basic: z.enum(['form', 'raw']).optional(),
    /** Default: `token_endpoint_auth_method`. `none` sends `client_id` as a parameter. */
    revocation_endpoint_auth_method: authMethodSchema.optional(),
    revocation_endpoint_auth_methods_supported: z.array(authMethodSchema).optional(),
    /** With `S256` in it PKCE is sent; absent or empty it is not, unless a discovery document that is read lists it. */
    code_challenge_methods_supported: z.array(z.enum(['S256', 'plain'])).optional(),
    /** Refuse to run without PKCE. Default false. */
    require_pkce: z.boolean().optional(),
    /** The `iss` callback parameter is then mandatory (RFC 9207). Default false. */
    authorization_response_iss_parameter_supported: z.boolean().optional(),
    /** `refresh_token` in it: the provider issues refresh tokens, perhaps on `refresh_condition`. Absent: unknown. */
    grant_types_supported: z.array(z.enum(['authorization_code', 'refresh_token'])).optional(),
    /**
     * Algorithm of ID tokens. Default: any asymmetric one; they come straight from the token endpoint, so TLS vouches for
     * them (OpenID Connect Core 3.1.3.7). With `HS256` the signature is checked with the client secret.
     */
    id_token_signed_response_alg: z.string().optional(),
    /** False: ID tokens carry no nonce, so none is sent. Default true. */
    id_token_nonce: z.boolean().optional(),

    /** Scopes asked for by default: who the account is, no more. */
    scope: z.array(z.string().min(1)),
    scopes_supported: z.array(z.string()).optional(),
    /** What joins them. Default a space; null: no scope parameter at all, scopes are fixed in the provider's console. */
    scope_separator: z.string().nullable().optional(),
    /** When a granted scope is one that was asked for. Default: when both are the same text. */
    scope_comparison: scopeComparisonSchema.optional(),
    /** Plain words for the scopes, shown before consent. */
    scope_descriptions: z.record(z.string(), localizedTextSchema).optional(),

    authorization_request: authorizationRequestSchema.optional(),
    authorization_response: authorizationResponseSchema.optional(),
    token_request: tokenRequestSchema.optional(),
    token_response: tokenResponseSchema.optional(),
    token_exchange: tokenExchangeSchema.optional(),
    refresh_request: refreshRequestSchema.optional(),
    revocation_request: revocationRequestSchema.optional(),
    /** Several: their answers are laid into one object, later keys win. */
    userinfo_request: z.union([userinfoRequestSchema, z.array(userinfoRequestSchema).min(1)]).optional(),
    account: accountSchema.optional(),
    resources: resourcesSchema.optional(),

    /** Usual life of an access token in seconds. A hint; the response always wins. Absent: unknown, or it does not expire. */
    access_token_lifetime: seconds.optional(),
    /** Life in seconds to assume when a response names none. Absent: such a token has no known end. */
    default_expires_in: seconds.optional(),
    /** Usual life of a refresh token in seconds. Absent: unknown, or it does not expire. */
    refresh_token_lifetime: seconds.optional(),
    /** True: each use starts that life anew. */
    refresh_token_sliding: z.boolean().optional(),
    /** What becomes of the refresh token at a refresh. Informative: a new one always replaces the old, none keeps it. */
    refresh_token_rotation: z
      .enum(['always', 'never', 'optional', 'sometimes', 'periodic', 'pkce_only'])
      .optional(),
    /** What must be so for refresh tokens to be issued. */
    refresh_condition: z.string().optional(),
    /** Seconds in which a spent refresh token may be sent again without harm (lost reply). Absent: never. */
    refresh_grace_seconds: seconds.optional(),
    /** How many refreshes ahead of time this provider takes. Absent: as many as the hub sends any provider. */
    refresh_limits: z
      .strictObject({
        /** In a second, from all processes of the hub. */
        per_second: z.number().min(1).optional(),
        /** At once, from one process of the hub; never more than the hub sends any provider. */
        concurrency: z.int().min(1).optional(),
      })
      .optional(),
    /**
     * Refusals of the token endpoint after which the grant is dead for good. From the revocation endpoint they mean that
     * it is dead already. In place of the default, `['invalid_grant']`. What the three lists make of a refusal, and which
     * wins: `meaningOfRefusal`.
     */
    dead_grant_codes: refusalRulesSchema.optional(),
    /**
     * Refusals of what a token is presented to, besides those and `invalid_token`: the token is dead. From the revocation
     * endpoint they mean that nothing is left to revoke, from the profile that it may be time to refresh.
     */
    dead_token_codes: refusalRulesSchema.optional(),
    /**
     * What a revocation ends. `grant`: the token presented and what came of the same consent, no more. Default `account`:
     * for all that is known, everything that the account ever granted the client.
     */
    revocation_ends: z.enum(['grant', 'account']).optional(),
    /** Refusals of the hub's own credentials, besides `invalid_client`: they say nothing of any grant. */
    client_refused_codes: refusalRulesSchema.optional(),
    /** Refusals that mean "not now", besides `temporarily_unavailable`, `server_error`, `slow_down`: they harm no grant. */
    retry_later_codes: refusalRulesSchema.optional(),
    /** What it sends by itself when an account withdraws its grant. Absent: nothing that is known. */
    notices: noticesSchema.optional(),

    /** Paths of fields in this entry whose facts have not been confirmed. */
    unverified: z.array(z.string()).optional(),
    /** Field path -> address or repository where the fact was read, when that is not `service_documentation`. */
    sources: z.record(z.string(), z.string()).optional(),
  })
  .superRefine((provider, context) => {
    for (const field of ['authorization_endpoint', 'token_endpoint'] as const) {
      if (provider.issuer === undefined && provider[field] === undefined) {
        context.addIssue({ code: 'custom', path: [field], message: 'is required without issuer' });
      }
    }
    if (
      provider.require_pushed_authorization_requests === true &&
      provider.pushed_authorization_request_endpoint === undefined &&
      provider.issuer === undefined
    ) {
      context.addIssue({
        code: 'custom',
        path: ['pushed_authorization_request_endpoint'],
        message: 'is required without issuer when require_pushed_authorization_requests is true',
      });
    }
    if (provider.require_pkce === true && !provider.code_challenge_methods_supported?.includes('S256')) {
      context.addIssue({
        code: 'custom',
        path: ['code_challenge_methods_supported'],
        message: 'must contain S256 when require_pkce is true',
      });
    }
  });

/** One provider of the catalog, see {@link providerSchema}. */
export type Provider = z.infer<typeof providerSchema>;
