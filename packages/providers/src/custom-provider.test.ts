import { describe, expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import { parseProviderConfiguration } from './custom-provider.ts';

const client = { client_id: 'the-id', client_secret: 'the-secret' };

function problemsOf(input: unknown) {
  const parsed = parseProviderConfiguration(input);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

function providersOf(input: unknown) {
  const parsed = parseProviderConfiguration(input);
  return parsed.ok ? parsed.providers : [];
}

describe('a provider of the catalog', () => {
  test('needs a client only', () => {
    expect(providersOf({ google: client })).toEqual([
      { provider: findProvider('google'), ...client, parameters: {} },
    ]);
  });

  test('takes other scopes, as a list or as the text of RFC 7591', () => {
    for (const scope of [
      'openid https://www.googleapis.com/auth/drive',
      ['openid', 'https://www.googleapis.com/auth/drive'],
    ]) {
      const [configured] = providersOf({ google: { ...client, scope } });
      expect(configured?.provider.scope).toEqual(['openid', 'https://www.googleapis.com/auth/drive']);
    }
  });

  test('keeps the parameters that the operator fixed', () => {
    expect(providersOf({ microsoft: { ...client, parameters: { tenant: 'contoso.com' } } })).toMatchObject([
      { parameters: { tenant: 'contoso.com' } },
    ]);
  });

  test('may leave to the end user what only they know', () => {
    expect(providersOf({ shopify: client })).toHaveLength(1);
  });

  test('needs no secret for a public client and no client where it is registered at run time', () => {
    expect(providersOf({ vk: { client_id: 'the-id' }, mastodon: {} })).toMatchObject([
      { client_id: 'the-id' },
      { client_id: '' },
    ]);
  });

  test('may have any of its fields replaced, the endpoints by those of an emulator for instance', () => {
    const emulator = {
      issuer: 'http://127.0.0.1:4002',
      token_endpoint: 'http://127.0.0.1:4002/token',
      token_endpoint_auth_method: 'client_secret_basic',
    };
    expect(providersOf({ google: { ...client, ...emulator, id: 'other' } })).toEqual([
      { provider: { ...findProvider('google'), ...emulator }, ...client, parameters: {} },
    ]);
  });

  describe('that an emulator stands in for', () => {
    const at = (path: string) => `http://127.0.0.1:4002${path}`;
    const emulator = {
      ...client,
      issuer: at(''),
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      userinfo_endpoint: at('/me'),
      revocation_endpoint: at('/revoke'),
    };
    const entryOf = (entry: object) => providersOf(entry)[0]?.provider;
    const parametersOf = (entry: object) => Object.keys(entryOf(entry)?.parameters ?? {});

    test('needs no parameters of addresses that nobody asks any more', () => {
      expect(parametersOf({ gitlab: client })).toEqual(['host']);
      const emulated = entryOf({ gitlab: emulator });
      expect(emulated).not.toHaveProperty('parameters');
      expect(emulated).not.toHaveProperty('api_base_url');
      expect(entryOf({ gitlab: { ...emulator, api_base_url: at('/api') } })?.api_base_url).toBe(at('/api'));
    });

    test('needs those of addresses, and of an account, that stay', () => {
      const { revocation_endpoint: _, ...rest } = emulator;
      expect(parametersOf({ gitlab: rest })).toEqual(['host']);
      expect(parametersOf({ zendesk: emulator })).toEqual(['subdomain']);
    });

    test('keeps those that are given, and those that a primitive reads', () => {
      expect(parametersOf({ gitlab: { ...emulator, parameters: { host: 'gitlab.com' } } })).toEqual(['host']);
      expect(parametersOf({ shopify: { ...emulator, userinfo_request: { endpoint: at('/me') } } })).toContain(
        'shop',
      );
    });
  });

  test('is checked with what replaces its fields', () => {
    expect(
      problemsOf({ google: { ...client, token_endpoint: 'http://google.example/token', revoke: 'x' } }),
    ).toEqual([
      'google.token_endpoint: must be an absolute https URL without user name, password or fragment',
      'google.revoke: is not a known field',
    ]);
  });

  test('that signs instead of sending a secret needs a private key, and says so at once', () => {
    const apple = { client_id: 'the-id', parameters: { team_id: 'ABCDE12345', key_id: 'FGHIJ67890' } };
    const pem = '-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----';
    expect(problemsOf({ apple: { ...apple, client_secret: 'the-secret' } })).toEqual([
      'apple.client_secret: must be a private key (PKCS #8 in PEM)',
    ]);
    expect(problemsOf({ apple: { ...apple, client_secret: pem } })).toEqual([]);
    const okta = { ...client, parameters: { domain: 'acme.okta.com' } };
    const signing = { ...okta, token_endpoint_auth_method: 'private_key_jwt' };
    expect(problemsOf({ okta: signing })).toEqual([
      'okta.client_secret: must be a private key (PKCS #8 in PEM, or a JWK)',
    ]);
    expect(problemsOf({ okta: { ...signing, client_secret: '{"kty":"EC"}' } })).toEqual([]);
  });
});

describe('a provider of the operator’s own', () => {
  test('with an issuer gets identity scopes, PKCE and discovery', () => {
    expect(
      providersOf({ acme: { ...client, issuer: 'https://id.acme.example', display_name: 'Acme' } }),
    ).toEqual([
      {
        provider: {
          id: 'acme',
          display_name: 'Acme',
          category: 'custom',
          status: 'active',
          issuer: 'https://id.acme.example',
          code_challenge_methods_supported: ['S256'],
          scope: ['openid', 'profile', 'email'],
        },
        ...client,
        parameters: {},
      },
    ]);
  });

  test('may be described by hand, with every field of the catalog', () => {
    const acme = {
      ...client,
      authorization_endpoint: 'https://acme.example/authorize',
      token_endpoint: 'https://acme.example/token',
      userinfo_endpoint: 'https://acme.example/me',
      account: { subject: { path: 'id' } },
      scope: 'read write',
      scope_separator: ',',
    };
    expect(providersOf({ acme })).toMatchObject([
      { provider: { scope: ['read', 'write'], scope_separator: ',' } },
    ]);
  });

  test('may be a public client', () => {
    const acme = {
      client_id: 'the-id',
      issuer: 'https://id.acme.example',
      token_endpoint_auth_method: 'none',
    };
    expect(providersOf({ acme })).toHaveLength(1);
  });

  test('may live on the loopback interface without TLS, and nowhere else', () => {
    expect(providersOf({ local: { ...client, issuer: 'http://127.0.0.1:9000' } })).toHaveLength(1);
    for (const issuer of [
      'http://acme.example',
      'http://127.0.0.1.evil.example',
      'ftp://acme.example',
      'acme',
    ]) {
      expect(problemsOf({ acme: { ...client, issuer } })).toEqual([
        'acme.issuer: must be an absolute https URL without user name, password or fragment',
      ]);
    }
  });
});

describe('problems', () => {
  test('are all reported at once, each at its field', () => {
    expect(
      problemsOf({
        google: { client_id: 'the-id' },
        gogle: client,
        slack: { client_id: '', client_secret: 'the-secret', colour: 'red' },
        okta: client,
        microsoft: { ...client, parameters: { tenant: 'a/b', realm: 'c' } },
        acme: {
          client_id: 'the-id',
          authorization_endpoint: 'https://acme.example/a',
          token_request: { verb: 'PUT' },
        },
        empty: null,
      }),
    ).toEqual([
      'google.client_secret: missing',
      'gogle: is not in the catalog; a provider of your own needs an issuer, or its endpoints',
      'slack.client_id: must not be empty',
      'slack.colour: is not a known field',
      'okta.parameters.domain: missing',
      'microsoft.parameters.realm: is not a parameter of this provider',
      expect.stringContaining('microsoft.parameters.tenant: must look like contoso.onmicrosoft.com'),
      'acme.token_request.verb: is not a known field',
      'acme.token_endpoint: is required without issuer',
      'empty: must be a map of fields, under the id of its provider',
    ]);
  });

  test('never repeat a value of the file', () => {
    const secret = 'do-not-print-me';
    const problems = problemsOf({
      google: { client_id: secret, client_secret: { nested: secret } },
      acme: { client_id: secret, client_secret: 7, issuer: `http://${secret}` },
      okta: { ...client, parameters: { domain: `${secret}!` } },
    });
    expect(problems.length).toBeGreaterThan(2);
    expect(problems.join()).not.toContain(secret);
  });

  test('a file that is not a map is one problem, an empty one is none', () => {
    expect(problemsOf(['google'])).toEqual([': must be a map from provider id to entry']);
    expect(parseProviderConfiguration(null)).toEqual({ ok: true, providers: [] });
    expect(parseProviderConfiguration({})).toEqual({ ok: true, providers: [] });
  });
});

describe('a mistake is told in words', () => {
  const acme = { ...client, issuer: 'https://id.acme.example' };

  test.each([
    ['a number where a text belongs', { client_id: 42 }, 'acme.client_id: must be a text; put it in quotes'],
    [
      'a boolean in the parameters',
      { authorization_request: { params: { force: true } } },
      'acme.authorization_request.params.force: must be a text; put it in quotes',
    ],
    [
      'a text where fields belong',
      { account: { subject: 'id' } },
      'acme.account.subject: must be a map of fields',
    ],
    ['fields that are not indented', { account: null }, 'acme.account: must be a map of fields'],
    [
      'a text where a list belongs',
      { code_challenge_methods_supported: 'S256' },
      'acme.code_challenge_methods_supported: must be a list',
    ],
    [
      'a value that does not exist',
      { token_endpoint_auth_method: 'basic' },
      'acme.token_endpoint_auth_method: must be one of client_secret_basic, client_secret_post, none, private_key_jwt',
    ],
    ['a field that is missing', { account: {} }, 'acme.account.subject: missing'],
    ['an empty text', { display_name: '' }, 'acme.display_name: must not be empty'],
    ['a scope that is neither text nor list', { scope: 5 }, 'acme.scope: must be a text or a list of texts'],
    ['a misspelt field', { display_nam: 'Acme' }, 'acme.display_nam: is not a known field'],
  ])('%s', (_case, mistake, problem) => {
    expect(problemsOf({ acme: { ...acme, ...mistake } })).toEqual([problem]);
  });

  test('an id that is not one', () => {
    expect(problemsOf({ 'Acme Corp': acme })).toEqual([
      'Acme Corp.id: must be lower-case letters, digits and hyphens, and begin with a letter',
    ]);
  });

  test('fields that stand at no provider', () => {
    expect(problemsOf({ issuer: 'https://id.acme.example', client_id: 'the-id' })).toEqual([
      'issuer: must be a map of fields, under the id of its provider',
      'client_id: must be a map of fields, under the id of its provider',
    ]);
  });
});

test('an entry of the version before is read: codes for "later" stood in token_response', () => {
  const older = {
    ...client,
    token_endpoint: 'https://x.example/token',
    authorization_endpoint: 'https://x.example/authorize',
    token_response: { error_path: 'code', unavailable_codes: ['busy'] },
  };
  const [configured] = providersOf({ own: older });
  expect(configured?.provider).toMatchObject({
    retry_later_codes: ['busy'],
    token_response: { error_path: 'code' },
  });
  expect(configured?.provider.token_response).toEqual({ error_path: 'code' });
  const [slack] = providersOf({ slack: { ...client, token_response: { unavailable_codes: ['busy'] } } });
  expect(slack?.provider).toMatchObject({ retry_later_codes: ['busy'], token_response: {} });
  expect(problemsOf({ own: { ...older, token_response: { unavailable_codes: 'busy' } } })).toEqual([
    'own.token_response.unavailable_codes: is not a known field',
  ]);
});
