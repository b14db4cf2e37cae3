import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { type ConfiguredProvider, parseProviderConfiguration } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import { IntegrationsServiceError } from '../errors.ts';
import { answer, createTestAdapter, entryOf, type SeenRequest } from './adapter.fixture.ts';
import { discoveredMethod } from './client-authentication.ts';

const tokens = () => answer({ access_token: 'at', token_type: 'bearer' });

/** A provider as the operator configures it. */
function configure(id: string, fields: Record<string, unknown>): ConfiguredProvider {
  const parsed = parseProviderConfiguration({ [id]: { client_id: 'client-1', ...fields } });
  const [configured] = parsed.ok ? parsed.providers : [];
  if (configured === undefined) throw new Error(JSON.stringify(parsed));
  return configured;
}

const bodyOf = (request: SeenRequest | undefined) => new URLSearchParams(request?.body);

function openJwt(jwt: string, key: KeyObject): { header: object; claims: object; genuine: boolean } {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const open = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString());
  const signed = Buffer.from(`${header}.${claims}`);
  return {
    header: open(header),
    claims: open(claims),
    genuine: verify(
      'sha256',
      signed,
      key.asymmetricKeyType === 'ec' ? { key, dsaEncoding: 'ieee-p1363' } : key,
      Buffer.from(signature, 'base64url'),
    ),
  };
}

describe('client_secret_basic', () => {
  const credentialsOf = async (clientId: string, secret: string) => {
    const configured = { ...configure('spotify', { client_secret: secret }), client_id: clientId };
    const { exchange, seen } = await createTestAdapter(configured, tokens);
    await exchange();
    const header = seen[0]?.headers.authorization ?? '';
    return Buffer.from(header.replace('Basic ', ''), 'base64').toString();
  };

  test('leaves alone what servers that decode nothing would misread (RFC 6749 appendix B)', async () => {
    expect(await credentialsOf('p-jco_LK.4', 'a-b_c.d*e')).toBe('p-jco_LK.4:a-b_c.d*e');
  });

  test('encodes what would be ambiguous', async () => {
    expect(await credentialsOf('a:b', 'c d+e%é')).toBe('a%3Ab:c+d%2Be%25%C3%A9');
  });
});

describe('private_key_jwt', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = (id: string, client_secret: string, fields: Record<string, unknown> = {}) =>
    configure(id, { client_secret, token_endpoint_auth_method: 'private_key_jwt', ...fields });
  const okta = { parameters: { domain: 'acme.okta.com' } };

  test('signs with a PEM key, for the issuer, and sends no secret (RFC 7523, RFC 9700 2.5)', async () => {
    const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { exchange, seen } = await createTestAdapter(signing('okta', pem, okta), tokens);
    await exchange();
    const body = bodyOf(seen[0]);
    expect(body.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(openJwt(body.get('client_assertion') ?? '', rsa.publicKey)).toMatchObject({
      genuine: true,
      header: { alg: 'RS256' },
      claims: {
        iss: 'client-1',
        sub: 'client-1',
        aud: 'https://acme.okta.com/oauth2/default',
        iat: 1_768_478_400,
        exp: 1_768_478_460,
      },
    });
    expect(body.has('client_secret')).toBe(false);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  test('signs with a JWK, whose key id and certificate go into the header', async () => {
    const jwk = { ...ec.privateKey.export({ format: 'jwk' }), kid: 'key-1', 'x5t#S256': 'thumb' };
    const { adapter, seen } = await createTestAdapter(signing('okta', JSON.stringify(jwk), okta), tokens);
    await adapter.refreshAccessToken({ accessToken: 'a', refreshToken: 'r' });
    expect(openJwt(bodyOf(seen[0]).get('client_assertion') ?? '', ec.publicKey)).toMatchObject({
      genuine: true,
      header: { alg: 'ES256', kid: 'key-1', 'x5t#S256': 'thumb' },
    });
  });

  test('is for the token endpoint where the entry has no issuer', async () => {
    const pem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { exchange, seen } = await createTestAdapter(signing('microsoft', pem), tokens);
    await exchange();
    expect(openJwt(bodyOf(seen[0]).get('client_assertion') ?? '', ec.publicKey)).toMatchObject({
      claims: { aud: 'https://login.microsoftonline.com/common/oauth2/v2.0/token' },
    });
  });

  test('authenticates the revocation too', async () => {
    const pem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { adapter, seen } = await createTestAdapter(signing('okta', pem, okta), () => answer(''));
    await adapter.revokeToken({ accountId: '1', accessToken: 'a', refreshToken: null });
    expect(bodyOf(seen[0]).get('client_assertion')).toMatch(/^eyJ/);
  });

  test('with a key that cannot be read is a mistake of the configuration, and says nothing of the key', async () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0LWtleQ==\n-----END PRIVATE KEY-----';
    const { exchange, seen } = await createTestAdapter(signing('okta', pem, okta), tokens);
    const error = await exchange().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IntegrationsServiceError);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(String(error)).not.toContain('c2VjcmV0');
    expect(seen).toEqual([]);
  });
});

describe('a signed client secret', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const apple = configure('apple', {
    client_secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    parameters: { team_id: 'ABCDE12345', key_id: 'FGHIJ67890' },
  });

  test('is made anew for every request: exchange, refresh and revocation', async () => {
    const { adapter, exchange, seen } = await createTestAdapter(apple, tokens);
    await exchange();
    await adapter.refreshAccessToken({ accessToken: 'a', refreshToken: 'r' });
    await adapter.revokeToken({ accountId: '1', accessToken: 'a', refreshToken: null });
    expect(seen).toHaveLength(3);
    for (const request of seen)
      expect(openJwt(bodyOf(request).get('client_secret') ?? '', publicKey)).toMatchObject({
        genuine: true,
        header: { alg: 'ES256', kid: 'FGHIJ67890' },
        claims: { iss: 'ABCDE12345', sub: 'client-1', aud: 'https://appleid.apple.com', exp: 1_768_478_700 },
      });
  });

  test('never lets the private key itself into a request, whatever a template asks for', async () => {
    const leaking = {
      ...apple,
      provider: { ...apple.provider, refresh_request: { params: { note: '{client_secret}' } } },
    };
    const { adapter, seen } = await createTestAdapter(leaking, tokens);
    await expect(adapter.refreshAccessToken({ accessToken: 'a', refreshToken: 'r' })).rejects.toMatchObject({
      kind: 'malformed',
      sent: 'no',
    });
    expect(seen).toEqual([]);
  });
});

test.each([
  [['client_secret_post', 'client_secret_basic'], 'client_secret_post'],
  [['client_secret_basic', 'client_secret_post'], 'client_secret_basic'],
  [['private_key_jwt', 'client_secret_post'], 'client_secret_post'],
  [['none'], 'none'],
  [['private_key_jwt', 'tls_client_auth'], 'client_secret_basic'],
  [[], 'client_secret_basic'],
  [undefined, 'client_secret_basic'],
])('of the methods %j a discovered provider is met with %s', (methods, expected) => {
  const server = { issuer: 'https://id.example' };
  expect(
    discoveredMethod(
      methods === undefined ? server : { ...server, token_endpoint_auth_methods_supported: methods },
    ),
  ).toBe(expected);
});

test('a client that is public keeps a secret to itself that it was given all the same', async () => {
  const configured = configure('spotify', { client_secret: 'secret-1', token_endpoint_auth_method: 'none' });
  const { exchange, seen } = await createTestAdapter(configured, tokens);
  await exchange();
  expect(seen).toHaveLength(1);
  expect(JSON.stringify(seen)).not.toContain('secret-1');
  expect(seen[0]?.headers.authorization).toBeUndefined();
});

test('a public client sends its id only', async () => {
  const { exchange, seen } = await createTestAdapter(
    { provider: entryOf('vk'), client_id: 'client-1', parameters: {} },
    tokens,
    { parameters: { 'authorization_response.device_id': 'd1' } },
  );
  await exchange({ device_id: 'd1' });
  expect(bodyOf(seen[0]).get('client_id')).toBe('client-1');
  expect(bodyOf(seen[0]).has('client_secret')).toBe(false);
});
