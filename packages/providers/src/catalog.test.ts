import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog, findProvider } from './catalog.ts';
import { resolveParameters } from './parameters.ts';
import { primitivesOf } from './primitives.ts';
import { type Provider, providerSchema } from './provider.ts';
import {
  refreshRequestOf,
  revocationRequestOf,
  tokenExchangeOf,
  tokenRequestOf,
  userinfoRequestsOf,
} from './requests.ts';
import { sandboxProvider } from './sandbox-provider.ts';
import type { Parameter } from './schema/parameter.ts';
import { placeholdersOf } from './template.ts';

/** Values that the engine itself brings, besides the entry's parameters. */
const ENGINE_VALUES = new Set([
  'client_id',
  'client_secret',
  'access_token',
  'refresh_token',
  'redirect_uri',
  'state',
  'account_id',
]);

const entries = [...catalog.values()];

test('every file of the catalog folder is an entry, under its own name', () => {
  const files = readdirSync(new URL('./catalog/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  expect([...catalog.keys()].sort()).toEqual(files.sort());
});

test('entries stand in alphabetical order, each id once', () => {
  expect([...catalog.keys()]).toEqual([...new Set(entries.map(({ id }) => id))].sort());
});

test('exactly three entries need code beyond their data', () => {
  const needing = entries.filter((entry) => primitivesOf(entry).length > 0).map(({ id }) => id);
  expect(needing).toEqual(['apple', 'mastodon', 'shopify']);
});

test('no entry asks for leave to change anything, but where there is no account without it (RFC 9700 2.3)', () => {
  const changes = /write|admin|manage|delete|send|publish|modify|create|edit|full|\ball\b/i;
  const asking = entries.filter(({ scope }) => scope.some((name) => changes.test(name))).map(({ id }) => id);
  expect(asking).toEqual(['stripe']);
});

test('tokens and secrets stand in no address, but at providers that take them nowhere else (RFC 9700 4.3.2)', () => {
  const carriesSecrets = ({ params, endpoint }: { params: object; endpoint?: string | undefined }) =>
    /token\}|client_secret|token\/revoke/.test(JSON.stringify([params, endpoint]));
  const exposing = entries.filter((entry) => {
    const asClient = [tokenRequestOf(entry), refreshRequestOf(entry), tokenExchangeOf(entry)];
    return (
      asClient.some((request) => request?.params_in === 'query') ||
      requestsOf(entry).some((request) => request.params_in === 'query' && carriesSecrets(request))
    );
  });
  expect(exposing.map(({ id }) => id)).toEqual(['facebook', 'instagram', 'threads', 'wechat', 'zoho']);
});

test('an id that the catalog does not know has no entry', () => {
  expect(findProvider('constructor')).toBeUndefined();
});

describe.each([...entries, sandboxProvider({ issuer: 'http://127.0.0.1:1' })])('$id', (entry) => {
  test('fits the schema', () => {
    expect(providerSchema.safeParse(entry).error?.issues).toBeUndefined();
  });

  test('has what the engine needs to connect and to know the account', () => {
    const discovered = entry.issuer !== undefined && entry.token_endpoint === undefined;
    const asksUserinfo =
      userinfoRequestsOf(entry).some(({ endpoint }) => endpoint !== undefined) || discovered;
    const { subject, name, email } = entry.account ?? { subject: { path: 'sub' } };
    for (const field of [subject, name, email]) {
      if (field === undefined) continue;
      if ((field.source ?? 'userinfo') === 'userinfo') expect(asksUserinfo).toBe(true);
      if (field.source === 'id_token') expect(entry.issuer).toBeDefined();
      if (field.source === 'authorization_response') {
        const captured = entry.authorization_response?.capture ?? [];
        const roots = [field.path].flat().map((path) => (placeholdersOf(path)[0] ?? path).split('.')[0]);
        expect(captured).toEqual(expect.arrayContaining(roots));
      }
    }
  });

  test('speaks https only, and links https documentation', () => {
    if (!catalog.has(entry.id)) return;
    for (const address of addressesOf(entry)) expect(address).toMatch(/^(https:\/\/|\{[a-z_]+\}(\/|$))/);
    expect(entry.service_documentation).toMatch(/^https:\/\//);
  });

  test('explains every scope it asks for, in English and French', () => {
    const described = Object.keys(entry.scope_descriptions ?? {});
    expect(described).toEqual(expect.arrayContaining(entry.scope));
  });

  test('asks for scopes only where there is a scope parameter', () => {
    if (entry.scope_separator === null) expect(entry.scope).toEqual([]);
    for (const scope of entry.scope) expect(scope).not.toContain(entry.scope_separator ?? ' ');
  });

  test('offers S256 wherever it does PKCE at all, never plain', () => {
    expect(entry.code_challenge_methods_supported ?? []).not.toContain('plain');
  });

  test('authenticates with a method that it lists itself', () => {
    const { token_endpoint_auth_method: method, token_endpoint_auth_methods_supported: supported } = entry;
    expect(method).toBeDefined();
    if (supported !== undefined) expect(supported).toContain(method);
  });

  test('uses declared placeholders only, and declares none in vain', () => {
    const used = new Set(templatesOf(entry).flatMap(placeholdersOf));
    const declared = Object.keys(entry.parameters ?? {});
    for (const placeholder of used) {
      const [name = ''] = placeholder.split('.');
      const isFlowValue = name === 'authorization_response' || name === 'token_response';
      if (!isFlowValue && !ENGINE_VALUES.has(placeholder)) expect(declared).toContain(name);
      if (name === 'authorization_response') {
        expect(entry.authorization_response?.capture).toContain(placeholder.split('.')[1]);
      }
    }
  });

  test('bounds every parameter: a pattern or a list for people, a list of hosts for answers', () => {
    for (const parameter of Object.values(entry.parameters ?? {})) {
      const { source = 'user', pattern, enum: allowed, allow } = parameter;
      const bound = source === 'user' || source === 'operator' ? (pattern ?? allowed) : allow;
      expect(bound).toBeDefined();
    }
  });

  test('lets no end user choose the host that gets the operator’s client secret', () => {
    if (entry.client_registration !== undefined) return;
    for (const [name, parameter] of Object.entries(entry.parameters ?? {})) {
      const isWholeHost = addressesOf(entry).some((address) => address.startsWith(`https://{${name}}`));
      if (isWholeHost && (parameter.source ?? 'user') === 'user') {
        expect(acceptsHost(parameter, 'evil.example')).toBe(false);
        expect(acceptsHost(parameter, 'evil.example/login.salesforce.com')).toBe(false);
      }
    }
  });

  test('has defaults and examples that fit their own rules', () => {
    for (const [name, parameter] of Object.entries(entry.parameters ?? {})) {
      for (const value of [parameter.default, parameter.example]) {
        if (value === undefined) continue;
        const resolved = resolveParameters({ parameters: { [name]: parameter } }, { [name]: value });
        expect(resolved).toMatchObject({ ok: true });
      }
    }
  });

  test('is retired exactly when it has a sunset', () => {
    expect(entry.status === 'retired').toBe(entry.sunset !== undefined);
  });

  test('tells the fate of refresh tokens only where there are some', () => {
    if (entry.grant_types_supported?.includes('refresh_token')) return;
    expect(entry.refresh_token_rotation).toBeUndefined();
    expect(entry.refresh_token_lifetime).toBeUndefined();
    expect(entry.refresh_grace_seconds).toBeUndefined();
  });

  test('names real fields as unverified or sourced', () => {
    const known = Object.keys(providerSchema.shape);
    for (const path of [...(entry.unverified ?? []), ...Object.keys(entry.sources ?? {})]) {
      expect(known).toContain(path.split('.')[0]);
    }
    expect(new Set(entry.unverified).size).toBe(entry.unverified?.length ?? 0);
  });
});

function acceptsHost(parameter: Parameter, host: string): boolean {
  return resolveParameters({ parameters: { host: parameter } }, { host }).ok;
}

function addressesOf(entry: Provider): string[] {
  return [
    entry.issuer,
    entry.discovery_endpoint,
    entry.authorization_endpoint,
    entry.introspection_endpoint,
    entry.api_base_url,
    entry.registration_endpoint,
    entry.resources?.endpoint,
    ...requestsOf(entry).map(({ endpoint }) => endpoint),
  ].filter((address) => address !== undefined);
}

function templatesOf(entry: Provider): string[] {
  const values = requestsOf(entry).flatMap(({ params, headers }) => [
    ...Object.values(params),
    ...Object.values(headers),
  ]);
  return [...addressesOf(entry), ...values, ...Object.values(entry.authorization_request?.params ?? {})];
}

function requestsOf(entry: Provider) {
  const exchange = tokenExchangeOf(entry);
  return [
    tokenRequestOf(entry),
    refreshRequestOf(entry),
    revocationRequestOf(entry),
    ...userinfoRequestsOf(entry),
    ...(exchange === undefined ? [] : [exchange]),
  ];
}
