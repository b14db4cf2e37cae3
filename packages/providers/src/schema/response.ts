import { z } from 'zod';
import { urlTemplateSchema } from './text.ts';

/** `authorization_response`: what differs from RFC 6749 section 4.1.2. */
export const authorizationResponseSchema = z.strictObject({
  /**
   * Extra callback parameters, readable as `{authorization_response.x}`; those that a template names are kept with the
   * connection. With `scope` among them, that is the granted scope when the token response names none.
   */
  capture: z.array(z.string()).optional(),
  /** Error codes, besides `access_denied`, which mean that the user said no. */
  denied_errors: z.array(z.string()).optional(),
  /** Named primitive which checks the callback before anything else is done with it. */
  verify: z.enum(['shopify_hmac']).optional(),
});

const tokenField = z.enum([
  'access_token',
  'token_type',
  'expires_in',
  'expires_at',
  'refresh_token',
  'refresh_token_expires_in',
  'refresh_token_expires_at',
  'scope',
  'id_token',
]);

/**
 * `token_response`: what differs from RFC 6749 section 5. Paths are dotted (`data.0`), see `readPath`.
 *
 * An answer is an error when `success` is given and does not hold, or when there is anything but null, false, an empty
 * text or zero, also as texts (`none` and `undefined` are such, too) and in lists and objects, at `error_path`, at `error`,
 * or first in a list `errors`; whatever the HTTP status.
 */
export const tokenResponseSchema = z.strictObject({
  /** Places where the token may stand; the first one which holds an access token counts. `''` is the body. Default `['']`. */
  root: z.array(z.string()).min(1).optional(),
  /** RFC name -> path, below the root, under which this provider gives it. */
  fields: z.partialRecord(tokenField, z.string()).optional(),
  /** Scope in an answer -> the name under which it is asked for, where the two differ (Google: `email`). */
  scope_names: z.record(z.string(), z.string()).optional(),
  /** Scopes that answers leave out although they were granted, so that their absence says nothing. */
  scope_unnamed: z.array(z.string()).min(1).optional(),
  /** Success flag in the body; its text counts, so `"true"` is `true`. */
  success: z
    .strictObject({ path: z.string(), equals: z.union([z.string(), z.number(), z.boolean()]) })
    .optional(),
  /** Where the error code stands. Default `error`. What codes mean: `dead_grant_codes` and its neighbours. */
  error_path: z.string().optional(),
  /** Where more exact codes stand (Facebook: `error.error_subcode`); each path leads to one or to a list of them. */
  sub_code_paths: z.array(z.string()).min(1).optional(),
  /** Where the text for people stands. Default `error_description`, then `message`, alone or within the error. */
  error_description_path: z.string().optional(),
  /** Names which this provider gives to bearer tokens, besides `bearer`, in lower case (Slack: `bot`, `user`). */
  token_types: z.array(z.string().regex(/^[a-z]+$/)).optional(),
  /**
   * Further token sets in the same answer (Slack's user token). A connection keeps one, found by `root`; these are
   * recognised so that the log can say which were not kept.
   */
  additional_tokens: z.array(z.strictObject({ name: z.string(), root: z.string() })).optional(),
});

/** Where one fact about the account stands. */
const accountFieldSchema = z.strictObject({
  /** Which answer is read. Default `userinfo`. */
  source: z.enum(['userinfo', 'token_response', 'id_token', 'authorization_response']).optional(),
  /** A dotted path, a text with `{path}` placeholders, or several of them of which the first non-empty one counts. */
  path: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
});
export type AccountField = z.infer<typeof accountFieldSchema>;

/** `account`: default for all three: the OpenID Connect claims `sub`, `name` and `email` of userinfo. */
export const accountSchema = z.strictObject({
  /** The account's stable id. Never an e-mail address or a name that can change. */
  subject: accountFieldSchema,
  /** What a person calls the account. */
  name: accountFieldSchema.optional(),
  email: accountFieldSchema.optional(),
});

/** `resources`: sites, tenants or accounts of which the user chooses one after connecting. Read with a bearer token. */
export const resourcesSchema = z.strictObject({
  endpoint: urlTemplateSchema,
  /** Path of the list in the answer. Default: the answer is the list. */
  list_path: z.string().optional(),
  /** Paths within one item. */
  id: z.string(),
  name: z.string(),
  /** API address of the item: a path within it, or a template over it (`https://api.example.com/ex/{id}`). */
  base_url: z.string().optional(),
});
