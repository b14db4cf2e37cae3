import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createKeyRing, createRowGuard, createVault } from '@evergrant/core';
import { sealWith } from '@evergrant/core/testing';
import { createDatabase, type Database } from '@evergrant/database';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { catalog } from '@evergrant/providers';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../testing/run-cli.ts';

const folder = temporaryFolder();
let acme: Sandbox;
beforeAll(async () => {
  acme = await startSandbox({ clients: [] });
});
afterAll(async () => {
  await acme.close();
  folder[Symbol.dispose]();
});

const client = { client_id: 'hub', client_secret: 'secret-at-the-provider' };

/** Runs with these entries configured, `acme` being trusted. */
function run(command: string, entries: Record<string, object> = {}, changes: Record<string, string> = {}) {
  const file = join(folder.path, 'providers.json');
  writeFileSync(file, JSON.stringify(entries));
  return runCli(command.split(' '), {
    environment: {
      EVERGRANT_PROVIDERS_FILE: file,
      EVERGRANT_PUBLIC_URL: 'https://hub.example.com',
      EVERGRANT_TRUSTED_PROVIDER_ORIGINS: acme.issuer,
      ...changes,
    },
  });
}

describe('providers list', () => {
  it('shows the redirect URI to register, and no secret', async () => {
    const { code, stdout, stderr } = await run('providers list', { github: client, discord: client });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ID +NAME +REDIRECT URI TO REGISTER\n/);
    expect(stdout).toMatch(/^github +GitHub +https:\/\/hub\.example\.com\/oauth\/callback\/github$/m);
    expect(stdout + stderr).not.toContain(client.client_secret);
  });

  it('shows a beginner what to write', async () => {
    const { code, stdout, stderr } = await run('providers list');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/EVERGRANT_PROVIDERS_FILE[\s\S]*client_secret[\s\S]*--all/);
  });

  it('shows the whole catalog, and what of it is configured', async () => {
    const { json } = await run('providers list --all --json', { github: client });
    const all = [...catalog.keys()].map((id) => expect.objectContaining({ id, configured: id === 'github' }));
    expect(json).toEqual({ providers: all });
  });
});

describe('providers check', () => {
  it('reads the discovery document of a configured issuer', async () => {
    const { code, stdout } = await run('providers check acme', { acme: { ...client, issuer: acme.issuer } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +discovery +http:.*openid-configuration agrees with the entry/);
    expect(stdout).toContain('https://hub.example.com/oauth/callback/acme');
  });

  it('warns where the entry and the document differ', async () => {
    const entry = {
      ...client,
      issuer: acme.issuer,
      authorization_endpoint: `${acme.issuer}/somewhere`,
      token_endpoint: `${acme.issuer}/token`,
    };
    const { code, stdout } = await run('providers check acme', { acme: entry });
    expect(code).toBe(0);
    expect(stdout).toMatch(/warn +discovery[\s\S]*authorization_endpoint: .*somewhere in the entry/);
  });

  it('ends with 3 when an issuer that is needed does not answer', async () => {
    const entries = { acme: { ...client, issuer: 'https://127.0.0.1:1' } };
    const { code, json } = await run('providers check acme --json', entries, {
      EVERGRANT_TRUSTED_PROVIDER_ORIGINS: 'https://127.0.0.1:1',
    });
    expect(code).toBe(3);
    expect(json).toMatchObject({ ok: false, checks: [{}, {}, {}, { name: 'discovery', status: 'fail' }] });
  });

  it('fails when an issuer that is needed answers something else', async () => {
    const { code, stdout } = await run('providers check acme', {
      acme: { ...client, issuer: `${acme.issuer}/not-here` },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/fail +discovery +.*not-here.*answered 404/);
  });

  it('fails where an endpoint is one that the hub would not talk to', async () => {
    const entry = {
      ...client,
      authorization_endpoint: 'http://127.0.0.1:4000/authorize',
      token_endpoint: 'http://127.0.0.1:4000/token',
      userinfo_endpoint: 'https://api.acme.example/me',
    };
    const { code, stdout } = await run('providers check acme', { acme: entry });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /fail +addresses +token_endpoint: http:.* is not https\n.*EVERGRANT_TRUSTED_PROVIDER/,
    );
    const trusting = { EVERGRANT_TRUSTED_PROVIDER_ORIGINS: 'http://127.0.0.1:4000' };
    expect(await run('providers check acme', { acme: entry }, trusting)).toMatchObject({ code: 0 });
  });

  it('says what is wrong with an entry, without repeating its values', async () => {
    const { code, stdout, stderr } = await run('providers check github', {
      github: { client_secret: client.client_secret, colour: 'black' },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/fail +entry[\s\S]*github\.colour/);
    expect(stdout + stderr).not.toContain(client.client_secret);
  });

  it('says how to configure a provider that is only in the catalog', async () => {
    const { code, json } = await run('providers check discord --json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      source: 'catalog',
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: 'client',
          status: 'warn',
          advice: expect.stringContaining('/oauth/callback/discord'),
        }),
      ]),
    });
  });

  it('does not know what is neither configured nor in the catalog', async () => {
    const { code, json } = await run('providers check nowhere --json');
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'UNKNOWN_PROVIDER' } });
  });
});

describe('what will not work', () => {
  const standalone = {
    ...client,
    authorization_endpoint: 'https://id.acme.example/authorize',
    token_endpoint: 'https://id.acme.example/token',
  };
  const check = async (entry: object) => {
    const { code, json } = await run('providers check acme --json', { acme: { ...standalone, ...entry } });
    return {
      code,
      checks: z.object({ checks: z.array(z.looseObject({ name: z.string() })) }).parse(json).checks,
    };
  };

  it.each([
    ['nothing can be revoked', {}, 'revocation', /live on at the provider/],
    [
      'nonces, without PKCE',
      { issuer: 'https://id.acme.example', scope: ['openid'], code_challenge_methods_supported: [] },
      'nonce',
      /leaves out the nonce/,
    ],
    ['reserved characters', { client_secret: 'a+b/c=' }, 'client authentication', /form-encodes/],
  ])('is named before anybody meets it: %s', async (_case, entry, name, message) => {
    const { code, checks } = await check(entry);
    expect(code).toBe(0);
    expect(checks).toContainEqual(
      expect.objectContaining({ name, status: 'warn', message: expect.stringMatching(message) }),
    );
  });

  it('says nothing where everything is as it should be', async () => {
    const { checks } = await check({ revocation_endpoint: 'https://id.acme.example/revoke' });
    expect(checks.map(({ name }) => name)).toEqual(['entry', 'client', 'redirect URI', 'discovery']);
  });
});

describe('providers check --try-client', () => {
  const secret = 'a+b/c=:%';
  /** A token endpoint that knows one client, by whatever its author made of RFC 6749. */
  async function startTokenEndpoint(
    knows: (authorization: string, body: URLSearchParams) => boolean,
    headers: () => Record<string, string> = () => ({}),
  ) {
    let requests = 0;
    const server = createServer(async (request, response) => {
      requests += 1;
      const body = new URLSearchParams(await text(request));
      const error = knows(request.headers.authorization ?? '', body) ? 'invalid_grant' : 'invalid_client';
      response
        .writeHead(400, { ...headers(), 'content-type': 'application/json' })
        .end(JSON.stringify({ error }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const entry = {
      client_id: 'hub',
      client_secret: secret,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
    };
    return {
      requests: () => requests,
      check: () =>
        run(
          'providers check acme --try-client',
          { acme: entry },
          { EVERGRANT_TRUSTED_PROVIDER_ORIGINS: origin },
        ),
      async [Symbol.asyncDispose]() {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      },
    };
  }
  const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

  it('is content when the provider knows the client', async () => {
    const form = new URLSearchParams([['', secret]]).toString().slice(1);
    await using server = await startTokenEndpoint((authorization) => authorization === basic(`hub:${form}`));
    const { code, stdout } = await server.check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +client +the provider knows the client \(a made-up code got invalid_grant\)/);
    expect(server.requests()).toBe(1);
  });

  it.each([
    [
      'reads it raw',
      (authorization: string) => authorization === basic(`hub:${secret}`),
      'token_endpoint_auth_basic: raw',
    ],
    [
      'wants it in the body',
      (_: string, body: URLSearchParams) => body.get('client_secret') === secret,
      'token_endpoint_auth_method: client_secret_post',
    ],
  ])('names what helps where the server %s', async (_case, knows, advice) => {
    await using server = await startTokenEndpoint(knows);
    const { code, stdout, stderr } = await server.check();
    expect(code).toBe(1);
    expect(stdout).toContain(`accepts it with ${advice}`);
    expect(stdout + stderr).not.toContain(secret);
  });

  it('fails when the client is not known in any way', async () => {
    await using server = await startTokenEndpoint(() => false);
    const { code, stdout } = await server.check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/fail +client +the provider refuses the client \(invalid_client\)/);
    expect(server.requests()).toBe(3);
  });

  it("tells when the provider's clock is another", async () => {
    const date = () => ({ date: new Date(Date.now() - 180_000).toUTCString() });
    await using server = await startTokenEndpoint(() => true, date);
    const { code, stdout } = await server.check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/warn +clock +the provider is 18\d s behind this clock/);
  });

  it('warns when nobody answers', async () => {
    const entry = { ...client, issuer: acme.issuer, token_endpoint: 'https://127.0.0.1:1/token' };
    const { stdout } = await run('providers check acme --try-client', { acme: entry });
    expect(stdout).toMatch(/warn +client +the provider does not say whether it knows the client/);
  });
});

describe('providers of the dashboard', () => {
  const keys = { id: 'k1', bytes: randomBytes(32) };
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    db = createDatabase({ connectionString: database.connectionString });
    const ring = createKeyRing([keys]);
    await sealWith(db, ring);
    const clientSecret = createVault(ring).encryptToken(client.client_secret, {
      owner: 'provider:acme',
      field: 'client_secret',
    });
    const entry = { issuer: acme.issuer };
    const rows = createRowGuard(ring, () => undefined);
    const data = { clientId: 'hub', clientSecret, scope: [], entry };
    await db.prisma.providerConfiguration.createMany({
      data: ['acme', 'moved'].map((provider) => ({
        ...data,
        provider,
        seal: rows.seal('provider_configurations', { ...data, provider, parameters: {} }),
      })),
    });
  });
  afterAll(async () => {
    await db.close();
    await database[Symbol.asyncDispose]();
  });

  const withDatabase = () => ({
    DATABASE_URL: database.connectionString,
    EVERGRANT_KEYS: `k1:${keys.bytes.toString('base64')}`,
  });

  it('are listed and checked like those of the file, without their secret', async () => {
    const list = await run('providers list', { github: client }, withDatabase());
    expect(list.stdout).toMatch(/^github .*\n^acme .*oauth\/callback\/acme$/m);
    const check = await run('providers check acme', {}, withDatabase());
    expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining('agrees with the entry') });
    expect(list.stdout + list.stderr + check.stdout + check.stderr).not.toContain(client.client_secret);
  });

  it('that cannot be used say why', async () => {
    const { code, stdout } = await run('providers check moved', {}, withDatabase());
    expect(code).toBe(1);
    expect(stdout).toMatch(/client_secret: does not open[\s\S]*page Providers/);
  });

  it('are missed aloud while the database cannot be read', async () => {
    const gone = { ...withDatabase(), DATABASE_URL: 'postgresql://127.0.0.1:1/gone' };
    const { code, stderr } = await run('providers list', { github: client }, gone);
    expect(code).toBe(0);
    expect(stderr).toContain('Providers of the dashboard are not considered');
  });
});
