import { z } from 'zod';
import { findProvider } from './catalog.ts';
import { mistakeWords } from './mistake-words.ts';
import { type Problem, resolveParameters } from './parameters.ts';
import { type Provider, providerSchema } from './provider.ts';
import { upgradeEntry } from './upgrade-entry.ts';

/**
 * A provider together with the client that the operator registered there.
 *
 * `client_secret` is absent for public clients and where the client is registered at run time. For a provider whose
 * `token_request.client_secret` names a primitive it is the private key (PKCS #8, PEM); for `private_key_jwt` likewise,
 * or a private JWK (RFC 7517) as JSON, whose `kid` and `alg` then count.
 * `client_id` is `''` where the client is registered at run time.
 */
export type ConfiguredProvider = {
  provider: Provider;
  client_id: string;
  client_secret?: string;
  /** Verifies what the provider sends by itself, where that is not the client secret. Absent: nothing of it is believed. */
  notice_secret?: string;
  /** Template values which the operator fixed; the connect dialog does not ask for them. */
  parameters: Record<string, string>;
};

export type ProviderConfiguration =
  | { ok: true; providers: ConfiguredProvider[] }
  | { ok: false; problems: Problem[] };

/** RFC 7591 writes `scope` as one text; a list is easier to read. Both are taken. */
const scopeSchema = z.union(
  [z.string().transform((text) => text.split(' ').filter(Boolean)), z.array(z.string())],
  { error: 'must be a text or a list of texts' },
);

const fieldsSchema = z.record(z.string(), z.unknown());

const clientSchema = z.strictObject({
  client_id: z.string().min(1).optional(),
  client_secret: z.string().min(1).optional(),
  notice_secret: z.string().min(1).optional(),
  scope: scopeSchema.optional(),
  parameters: z.record(z.string(), z.string()).optional(),
});

/** What an entry says of the client that the operator registered. */
export type ProviderClient = z.infer<typeof clientSchema>;

export type ProviderEntry =
  | { ok: true; provider: Provider; client: ProviderClient }
  | { ok: false; problems: Problem[] };

export type ProviderConfigured =
  | { ok: true; configured: ConfiguredProvider }
  | { ok: false; problems: Problem[] };

/**
 * Reads the operator's providers file, already parsed from JSON or YAML: provider id -> entry. An entry is either
 * - the client at a provider of the catalog: `client_id`, `client_secret`, and perhaps `notice_secret`, `scope` and
 *   `parameters`. Any other field of {@link providerSchema} takes the place of the catalog's as a whole: another
 *   `token_endpoint_auth_method`, or the endpoints of an emulator; or
 * - a provider of its own: `client_id`, `client_secret` and `issuer`, or explicit endpoints, with any field of
 *   {@link providerSchema}.
 *
 * Reports every problem at once, each with the path of its field, and never repeats a value.
 *
 * @example
 * parseProviderConfiguration({ google: { client_id: 'abc' } });
 * // { ok: false, problems: [{ path: 'google.client_secret', message: 'missing' }] }
 */
export function parseProviderConfiguration(input: unknown): ProviderConfiguration {
  if (input === undefined || input === null) return { ok: true, providers: [] };
  const file = fieldsSchema.safeParse(input);
  if (!file.success) {
    return { ok: false, problems: [{ path: '', message: 'must be a map from provider id to entry' }] };
  }
  const providers: ConfiguredProvider[] = [];
  const problems: Problem[] = [];
  for (const [id, fields] of Object.entries(file.data)) {
    const entry = parseProviderEntry(id, fields);
    const result = entry.ok ? configureProvider(entry.provider, entry.client) : entry;
    if (result.ok) providers.push(result.configured);
    else problems.push(...result.problems.map((problem) => below(id, problem)));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, providers };
}

/**
 * Reads one entry of the providers file, without asking whether the client is complete: {@link configureProvider} does.
 * Paths of problems are those within the entry.
 */
export function parseProviderEntry(id: string, entry: unknown): ProviderEntry {
  const fields = fieldsSchema.safeParse(entry);
  if (!fields.success) {
    return {
      ok: false,
      problems: [{ path: '', message: 'must be a map of fields, under the id of its provider' }],
    };
  }
  const known = findProvider(id);
  const present = upgradeEntry(fields.data);
  return known === undefined ? parseCustomEntry(id, present) : parseCatalogEntry(known, present);
}

function parseCatalogEntry(known: Provider, fields: Record<string, unknown>): ProviderEntry {
  const { client_id, client_secret, notice_secret, parameters, scope, ...own } = fields;
  const entry = { ...known, ...own, id: known.id };
  return parseFields(
    withoutUnused(entry, known, parameters),
    { client_id, client_secret, notice_secret, parameters, scope },
    known.scope,
  );
}

const mentions = (value: unknown, name: string): boolean =>
  new RegExp(`\\{${name}[}.]`).test(JSON.stringify(value) ?? '');

/** Whether a template of an entry asks for a parameter. The API's address is for callers; the hub sends nothing there. */
const needs = ({ parameters: _, api_base_url: __, ...entry }: Provider, name: string): boolean =>
  mentions(entry, name);

/**
 * Leaves out parameters that only the catalog's own addresses need, when others stand in their place: an emulator has no
 * shop and no tenant. One that is given stays, and so do those that a primitive reads. An address of the API that asks for
 * what is left out is the original's, and goes too.
 */
function withoutUnused(entry: Provider, known: Provider, given: unknown): Provider {
  if (known.parameters === undefined || entry.authorization_response?.verify !== undefined) return entry;
  const isGiven = (name: string) => typeof given === 'object' && given !== null && Object.hasOwn(given, name);
  const names = Object.keys(known.parameters);
  const unused = names.filter((name) => !isGiven(name) && needs(known, name) && !needs(entry, name));
  if (unused.length === 0) return entry;
  const { parameters, api_base_url, ...rest } = entry;
  const isOwnApi = unused.some((name) => mentions(api_base_url, name));
  const used = Object.entries(parameters ?? {}).filter(([name]) => !unused.includes(name));
  return {
    ...rest,
    ...(isOwnApi || api_base_url === undefined ? {} : { api_base_url }),
    ...(used.length === 0 ? {} : { parameters: Object.fromEntries(used) }),
  };
}

function parseCustomEntry(id: string, fields: Record<string, unknown>): ProviderEntry {
  const { client_id, client_secret, notice_secret, scope, ...own } = fields;
  if (!['issuer', 'authorization_endpoint', 'token_endpoint'].some((field) => field in own)) {
    const message = 'is not in the catalog; a provider of your own needs an issuer, or its endpoints';
    return { ok: false, problems: [{ path: '', message }] };
  }
  const defaults = {
    display_name: id,
    category: 'custom',
    status: 'active',
    // Servers that do not know PKCE ignore its parameters (RFC 6749 section 3.1).
    code_challenge_methods_supported: ['S256'],
  };
  return parseFields(
    { ...defaults, ...own, id },
    { client_id, client_secret, notice_secret, scope },
    own.issuer === undefined ? [] : ['openid', 'profile', 'email'],
  );
}

function parseFields(entry: object, given: object, defaultScope: string[]): ProviderEntry {
  const client = clientSchema.safeParse(given, { error: mistakeWords });
  const provider = providerSchema.safeParse(
    { ...entry, scope: client.data?.scope ?? defaultScope },
    { error: mistakeWords },
  );
  if (client.success && provider.success) return { ok: true, provider: provider.data, client: client.data };
  const problems = [client, provider].flatMap((result) => (result.success ? [] : toProblems(result.error)));
  return { ok: false, problems };
}

/** Puts a provider and its client together; reports everything that the client lacks. */
export function configureProvider(provider: Provider, client: ProviderClient): ProviderConfigured {
  const { client_id, client_secret, notice_secret, parameters = {} } = client;
  const problems = [
    ...missingCredentials(provider, client),
    ...keyProblems(provider, client),
    ...parameterProblems(provider, parameters).map((problem) => below('parameters', problem)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    configured: {
      provider,
      client_id: client_id ?? '',
      ...(client_secret === undefined ? {} : { client_secret }),
      ...(notice_secret === undefined ? {} : { notice_secret }),
      parameters,
    },
  };
}

function missingCredentials(provider: Provider, client: ProviderClient): Problem[] {
  if (provider.client_registration !== undefined) return [];
  const isPublic = provider.token_endpoint_auth_method === 'none';
  const required = isPublic ? (['client_id'] as const) : (['client_id', 'client_secret'] as const);
  return required
    .filter((field) => client[field] === undefined)
    .map((field) => ({ path: field, message: 'missing' }));
}

/** Where the client signs instead of sending a secret, `client_secret` is a private key; a mistake shows at once. */
function keyProblems(provider: Provider, { client_secret }: ProviderClient): Problem[] {
  const signsSecret = provider.token_request?.client_secret !== undefined;
  const signsAssertion = provider.token_endpoint_auth_method === 'private_key_jwt';
  if (client_secret === undefined || (!signsSecret && !signsAssertion)) return [];
  const isPem = client_secret.includes('-----BEGIN PRIVATE KEY-----');
  const isJwk = client_secret.trimStart().startsWith('{');
  if (isPem || (signsAssertion && isJwk)) return [];
  const wanted = signsAssertion
    ? 'a private key (PKCS #8 in PEM, or a JWK)'
    : 'a private key (PKCS #8 in PEM)';
  return [{ path: 'client_secret', message: `must be ${wanted}` }];
}

/** What the end user is asked for later may be missing here; what only the operator can give may not. */
function parameterProblems(provider: Provider, given: Record<string, string>): Problem[] {
  const resolved = resolveParameters(provider, given);
  if (resolved.ok) return [];
  return resolved.problems.filter(
    ({ path }) => Object.hasOwn(given, path) || provider.parameters?.[path]?.source === 'operator',
  );
}

function toProblems(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: path === '' ? key : `${path}.${key}`,
        message: 'is not a known field',
      }));
    }
    return [{ path, message: issue.message }];
  });
}

function below(prefix: string, { path, message }: Problem): Problem {
  return { path: path === '' ? prefix : `${prefix}.${path}`, message };
}
