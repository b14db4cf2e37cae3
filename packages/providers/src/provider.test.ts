import { describe, expect, test } from 'vitest';
import { providerSchema } from './provider.ts';

const plain = {
  id: 'plain',
  display_name: 'Plain',
  category: 'test',
  status: 'active',
  authorization_endpoint: 'https://plain.example/authorize',
  token_endpoint: 'https://plain.example/token',
  scope: [],
};

function problemsOf(fields: object): string[] {
  const { error } = providerSchema.safeParse({ ...plain, ...fields });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('providerSchema', () => {
  test('fills nothing in: what is parsed is what was written', () => {
    expect(providerSchema.parse(plain)).toEqual(plain);
  });

  test('names an unknown field, at any depth', () => {
    expect(problemsOf({ tokenEndpoint: 'x' })).toEqual([': Unrecognized key: "tokenEndpoint"']);
    expect(problemsOf({ refresh_request: { verb: 'PUT' } })).toEqual([
      'refresh_request: Unrecognized key: "verb"',
    ]);
  });

  test('needs endpoints, or an issuer to find them at', () => {
    const nothing = { authorization_endpoint: undefined, token_endpoint: undefined };
    expect(problemsOf(nothing)).toEqual([
      'authorization_endpoint: is required without issuer',
      'token_endpoint: is required without issuer',
    ]);
    expect(problemsOf({ ...nothing, issuer: 'https://id.plain.example' })).toEqual([]);
    // The document has to name the issuer that it was asked for (RFC 8414 section 3.3).
    expect(problemsOf({ ...nothing, discovery_endpoint: 'https://id.plain.example/d' })).toHaveLength(2);
  });

  test.each([
    'http://plain.example/token',
    'https://user:password@plain.example/token',
    'https://plain.example/token#fragment',
    '/token',
    'javascript:alert(1)',
  ])('refuses %s as an address', (token_endpoint) => {
    expect(problemsOf({ token_endpoint })).toEqual([
      'token_endpoint: must be an absolute https URL without user name, password or fragment',
    ]);
  });

  test('asks for codes only, and for no password (RFC 9700 2.1.2, 2.4)', () => {
    expect(
      problemsOf({
        authorization_request: { params: { response_type: 'token' } },
        token_request: { grant_type: 'password' },
        refresh_request: { params: { grant_type: 'password' } },
      }),
    ).toEqual([
      'authorization_request.params.response_type: must be left out: only codes are asked for, never tokens',
      'token_request.grant_type: must not be password: nobody gives the hub the password of an account',
      'refresh_request.params.grant_type: must not be password: nobody gives the hub the password of an account',
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'JavaScript://x/%0aalert(1)',
    'data:text/html,x',
    'ftp://plain.example/',
    '/docs',
  ])('refuses %s as documentation: a page links to it', (service_documentation) => {
    expect(problemsOf({ service_documentation })).toEqual([
      'service_documentation: must be an https or http address',
    ]);
  });

  test.each(['https://plain.example:{port}/token', 'http://127.0.0.1:{port}/token'])(
    'may leave the port of an address to a parameter: %s',
    (token_endpoint) => {
      const label = { en: 'Port', fr: 'Port' };
      const parameters = { port: { pattern: '^[0-9]{1,5}$', label } };
      expect(problemsOf({ token_endpoint, parameters })).toEqual([]);
    },
  );

  test('cannot require PKCE without a method', () => {
    expect(problemsOf({ require_pkce: true })).toEqual([
      'code_challenge_methods_supported: must contain S256 when require_pkce is true',
    ]);
  });

  test('trusts no address in an answer without a list of hosts', () => {
    expect(problemsOf({ parameters: { api: { source: 'token_response' } } })).toEqual([
      'parameters.api.allow: is required when source is token_response',
    ]);
    for (const host of ['*.plain.example', 'https://plain.example', 'plain.example/', 'com', '']) {
      const [problem] = problemsOf({ parameters: { api: { source: 'token_response', allow: [host] } } });
      expect(problem).toBe('parameters.api.allow.0: must be a host name, or .suffix for every host below it');
    }
  });

  test.each(['[a-z]+', '^[a-z]+', '^[a-z$'])(
    'refuses the pattern %s, which would match a part or nothing',
    (pattern) => {
      const label = { en: 'Tenant', fr: 'Locataire' };
      expect(problemsOf({ parameters: { tenant: { pattern, label } } })).toEqual([
        'parameters.tenant.pattern: must be a regular expression anchored with ^ and $, without back-references and look-around',
      ]);
    },
  );

  test('takes a refusal as a code, or as parts of which it names at least one', () => {
    const rule = { code: '190', sub_code: '460', description: '^The session .*$', status: 400 };
    expect(problemsOf({ dead_grant_codes: ['gone', rule, { status: 410 }] })).toEqual([]);
    expect(problemsOf({ retry_later_codes: [{}] })).toEqual([
      'retry_later_codes.0: must name at least one part',
    ]);
    expect(problemsOf({ client_refused_codes: [{ code: 'x', text: 'no' }] })).toHaveLength(1);
  });

  test.each(['gone', '^gone', '^(gone$', '^(a)\\1$', '^(?=a)a$', '^(?<!a)b$'])(
    'refuses the description %s: a part of a text, or one that goes back in it',
    (description) => {
      expect(problemsOf({ dead_grant_codes: [{ description }] })).toHaveLength(1);
    },
  );

  test.each(['^gone$', '^(gone|spent)\\.?$', '^AADSTS\\d+: .*$', '^[*+]{2} \\(x\\)+$'])(
    'takes the description %s',
    (description) => {
      expect(problemsOf({ dead_grant_codes: [{ description }] })).toEqual([]);
    },
  );

  test('lets a scope bring others with it, the same text for both stars', () => {
    expect(
      problemsOf({ scope_comparison: { implies: { repo: ['repo:status'], 'write_*': ['read_*'] } } }),
    ).toEqual([]);
    expect(problemsOf({ scope_comparison: { implies: { '*_*': ['x'] } } })).not.toEqual([]);
    expect(problemsOf({ scope_comparison: { implies: { write: ['read_*'] } } })).not.toEqual([]);
  });

  test('writes the address of an API without a slash at the end', () => {
    expect(problemsOf({ api_base_url: 'https://api.plain.example/v1' })).toEqual([]);
    expect(problemsOf({ api_base_url: 'https://api.plain.example/' })).toEqual([
      'api_base_url: must not end with a slash',
    ]);
  });
});
