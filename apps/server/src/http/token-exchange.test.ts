import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { exchangeToken } from '../trpc/operations/exchange-token.ts';
import { TOKEN_EXCHANGE } from './token-exchange-route.ts';

const ISSUER = 'https://app.example.com';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
const SESSION_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
const externalUserId = 'customer-7';

let hub: TestHub;
let key: { id: string; key: string };
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
/** What the issuer answers for its keys; null: it does not. */
let jwks: object | null;
const cleanup = new AsyncDisposableStack();

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] };
  const port = await freePort();
  const issuer = createServer((_, response) =>
    response
      .writeHead(jwks === null ? 503 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(jwks)),
  ).listen(port, '127.0.0.1');
  await once(issuer, 'listening');
  cleanup.defer(() => void issuer.close());
  hub = await startTestHub({
    environment: {
      EVERGRANT_SUBJECT_ISSUER: ISSUER,
      EVERGRANT_SUBJECT_AUDIENCE: 'evergrant',
      EVERGRANT_SUBJECT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
    },
  });
  cleanup.defer(() => hub.stop());
  key = await hub.createKey(['tokens:read', 'connections:write']);
});
afterAll(() => cleanup.disposeAsync());

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const answerSchema = z.looseObject({ access_token: z.string().exactOptional() });

async function exchange(fields: Record<string, string>, authorization = basic(key.id, key.key)) {
  const response = await fetch(`${hub.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: TOKEN_EXCHANGE, audience: 'sandbox', ...fields }),
  });
  const body = answerSchema.parse(await response.json());
  return { status: response.status, headers: response.headers, body };
}

const sessionSchema = z.object({ id: z.string(), token: z.string(), url: z.string() });

async function session(input: object = {}): Promise<z.infer<typeof sessionSchema>> {
  const created = await hub.rest(key.key, 'POST', '/connect-sessions', {
    externalUserId,
    returnUrl: '/',
    ...input,
  });
  return sessionSchema.parse(await created.json());
}

/** An account of the user's. */
async function connect(account: string): Promise<number> {
  const { id, url } = await session();
  const browser = hub.openBrowser();
  await browser.fetch(url);
  return (await browser.asGuest(id).connect(account)).connectionId;
}

const jwt = (claims: object = {}, signer = keys.privateKey) =>
  new SignJWT({
    iss: ISSUER,
    aud: 'evergrant',
    sub: externalUserId,
    exp: hub.clock.now().getTime() / 1_000 + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .sign(signer);
const withJwt = async (claims?: object) =>
  exchange({ subject_token: await jwt(claims), subject_token_type: JWT_TYPE });

it("gives the token of the user whom a JWT of the host's is about, as an audited read of a token", async () => {
  const connectionId = await connect('ada');
  const { status, headers, body } = await withJwt();
  expect(body).toEqual({
    access_token: expect.any(String),
    issued_token_type: SESSION_TYPE,
    token_type: expect.stringMatching(/^bearer$/i),
    expires_in: expect.any(Number),
    scope: expect.stringContaining('openid'),
  });
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  const userinfo = await fetch(`${hub.issuer}/userinfo`, {
    headers: { authorization: `Bearer ${body.access_token}` },
  });
  expect(await userinfo.json()).toMatchObject({ sub: 'ada' });
  await hub.deps.readAudit.flush();
  const read = await hub.deps.db.prisma.auditEvent.findFirst({
    where: { event: 'token_read', connectionId },
  });
  expect(read?.actor).toBe(`api_key:${key.id}`);
  expect(hub.logText()).not.toContain(body.access_token ?? 'a token');
});

it('gives it for the token of a connect session, and only what the session is for', async () => {
  const { token } = await session();
  const of = (subject_token: string, fields = {}) =>
    exchange({ subject_token, subject_token_type: SESSION_TYPE, ...fields });
  expect(await of(token)).toMatchObject({
    status: 200,
    body: { token_type: expect.stringMatching(/^bearer$/i) },
  });
  const nothing = await session({ providers: [] });
  expect(await of(nothing.token)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  await hub.rest(key.key, 'DELETE', `/connect-sessions/${nothing.id}`);
  expect(await of(nothing.token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  const grace = await connect('grace');
  expect(await of(token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  expect(await of(token, { account_id: 'ada' })).toMatchObject({ status: 200 });
  // As long as an id may be that the hub keeps.
  expect(await of(token, { account_id: 'a'.repeat(512) })).toMatchObject({
    body: { error: 'invalid_target' },
  });
  const one = await session({ connectionId: grace });
  expect(await of(one.token)).toMatchObject({ status: 200 });
  expect(await of(one.token, { account_id: 'ada' })).toMatchObject({ body: { error: 'invalid_target' } });
  await hub.rest(key.key, 'DELETE', `/connections/${grace}`);
});

it.each<[string, object]>([
  ['of another issuer', { iss: 'https://evil.example' }],
  ['for somebody else', { aud: 'another-service' }],
  ['that has ended', { exp: 1_000_000_000 }],
  ['without an end', { exp: undefined }],
  ['about nobody', { sub: '' }],
  ['about what no user is called', { sub: `${externalUserId}\0` }],
  ['about a list of users', { sub: [externalUserId] }],
])('refuses a JWT %s', async (_, claims) => {
  expect(await withJwt(claims)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

it('refuses a JWT that the issuer did not sign, or that is none', async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await jwt()).split('.')[1]}.`;
  for (const subject_token of [await jwt({}, privateKey), unsigned, 'x', key.key])
    expect(await exchange({ subject_token, subject_token_type: JWT_TYPE })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
});

it('answers in the words of OAuth', async () => {
  const subject = { subject_token: await jwt(), subject_token_type: JWT_TYPE };
  const stranger = { subject_token: await jwt({ sub: 'nobody' }), subject_token_type: JWT_TYPE };
  for (const [fields, error] of [
    [{ ...subject, grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [{ subject_token: subject.subject_token }, 'invalid_request'],
    [{ ...subject, requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, 'invalid_request'],
    [{ ...subject, actor_token: 'x' }, 'invalid_request'],
    [{ ...subject, audience: 'nowhere' }, 'invalid_target'],
    [stranger, 'invalid_target'],
  ] as const)
    expect(await exchange(fields)).toMatchObject({
      status: 400,
      body: { error, error_description: expect.stringMatching(/^[\x20-\x7e]+$/) },
    });
  const twice = await fetch(`${hub.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: basic(key.id, key.key), 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=${TOKEN_EXCHANGE}&audience=sandbox&audience=google`,
  });
  expect(await twice.json()).toMatchObject({
    error: 'invalid_request',
    error_description: expect.stringContaining('audience: came twice'),
  });
  const json = await fetch(`${hub.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: basic(key.id, key.key), 'content-type': 'application/json' },
    body: '{}',
  });
  expect([json.status, await json.json()]).toMatchObject([
    400,
    { error: 'invalid_request', error_description: expect.stringContaining('x-www-form-urlencoded') },
  ]);
});

it('says that it takes no JWT where the hub was not told whose', async () => {
  const subjectToken = await jwt();
  const asked = {
    subjectToken,
    subjectTokenType: JWT_TYPE,
    provider: 'sandbox',
    accountId: undefined,
  } as const;
  const origin = { actor: 'cli', correlationId: 'int-of-the-test' } as const;
  await expect(exchangeToken({ deps: hub.deps, subjects: undefined }, asked, origin)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    metadata: { fields: { subject_token: expect.stringContaining('EVERGRANT_SUBJECT_ISSUER') } },
  });
});

it('is for clients that it knows, with the scope for it', async () => {
  const subject = { subject_token: await jwt(), subject_token_type: JWT_TYPE };
  const { id, key: other } = await hub.createKey(['connections:write']);
  expect(await exchange(subject, basic(id, other))).toMatchObject({
    status: 400,
    body: { error: 'unauthorized_client' },
  });
  for (const wrong of [
    basic(id, key.key),
    basic(key.id, `${key.key.slice(0, -4)}AAAA`),
    basic(key.id, ''),
    'Basic !',
  ])
    expect(await exchange(subject, wrong)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect((await exchange(subject, basic(id, key.key))).headers.get('www-authenticate')).toContain('Basic');
  expect(await exchange(subject, `Bearer ${key.key}`)).toMatchObject({ status: 200 });
  // Nowhere else: browsers send such credentials by themselves.
  const elsewhere = await fetch(`${hub.url}/api/v1/providers`, {
    headers: { authorization: basic(key.id, key.key) },
  });
  expect(elsewhere.status).toBe(401);
});

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

/** What an example prints. */
async function run(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const env = { ...process.env, EVERGRANT_URL: hub.url, EVERGRANT_API_KEY: key.key, ...environment };
  const { stdout } = await promisify(execFile)(program, args, { env, cwd: EXAMPLES });
  return stdout.trim();
}

it('is what the example of an agent uses', async () => {
  const userinfo = `${hub.issuer}/userinfo`;
  for (const SUBJECT_TOKEN of [await jwt(), (await session()).token])
    expect(
      await run(process.execPath, ['agent/agent.mjs', 'sandbox', userinfo], { SUBJECT_TOKEN }),
    ).toContain('"ada"');
  await expect(
    run(process.execPath, ['agent/agent.mjs', 'sandbox', userinfo], { SUBJECT_TOKEN: 'x' }),
  ).rejects.toMatchObject({ stderr: expect.stringContaining('invalid_request') });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

it.skipIf(!hasPython)('a backend in Python, the example, does what it says', async () => {
  const python = (...args: string[]) => run('python3', ['python-backend/evergrant.py', ...args]);
  const { key: reader } = await hub.createKey(['tokens:read', 'connections:read', 'connections:write']);
  const environment = { EVERGRANT_API_KEY: reader };
  expect(await python('connect', externalUserId, '/settings')).toMatch(`${hub.url}/connect-sessions/`);
  const accounts = ['python-backend/evergrant.py', 'accounts', externalUserId];
  expect(await run('python3', accounts, environment)).toBe('sandbox connected');
  expect(await python('call', externalUserId, 'sandbox', `${hub.issuer}/userinfo`)).toContain('"ada"');
  await expect(python('call', 'nobody', 'sandbox', hub.issuer)).rejects.toMatchObject({
    stderr: expect.stringContaining('INVALID_USER_ID'),
  });
});

it('is found by its metadata (RFC 8414)', async () => {
  const metadata = await fetch(`${hub.url}/.well-known/oauth-authorization-server`);
  expect(await metadata.json()).toMatchObject({
    issuer: hub.url,
    token_endpoint: `${hub.url}/oauth/token`,
    grant_types_supported: [TOKEN_EXCHANGE],
  });
});
