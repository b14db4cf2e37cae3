import { startSandbox } from '@evergrant/sandbox';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { getConnection } from '../connections/get-connection.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { recordProviderClock } from '../provider-health/provider-clock-store.ts';
import { createTestHub, PUBLIC_URL, type TestHub, type TestHubOptions } from '../testing/index.ts';
import { startServer } from '../testing/servers.ts';
import { refreshConnectionById } from '../tokens/refresh-by-id.ts';
import { describeCatalog, describeEntry } from './describe-provider.ts';
import { discoverProvider } from './discover-provider.ts';
import { listProviderConfigurations } from './list-provider-configurations.ts';
import { removeProvider } from './remove-provider.ts';
import { type SaveProvider, saveProvider } from './save-provider.ts';

const SECRET = 'secret-of-the-client';
const sandbox = await startSandbox({
  clients: [
    { clientId: 'acme-client', clientSecret: SECRET, redirectUris: [`${PUBLIC_URL}/oauth/callback/acme`] },
  ],
  accessTokenTtl: 3_600,
});
afterAll(() => sandbox.close());

/** A hub beside an issuer that nobody has configured yet. */
const openHub = (options: TestHubOptions = {}) => createTestHub({ sandbox, ...options });

const acme: Omit<SaveProvider, 'userId'> = {
  provider: 'acme',
  isNew: true,
  clientId: 'acme-client',
  clientSecret: SECRET,
  scope: ['openid', 'profile', 'email', 'offline_access'],
  parameters: {},
  entry: {
    display_name: 'Acme',
    issuer: sandbox.issuer,
    authorization_request: { params: { prompt: 'consent' } },
  },
  offered: true,
  confirmedHosts: [],
};
const google: Omit<SaveProvider, 'userId'> = {
  ...acme,
  provider: 'google',
  scope: [],
  entry: null,
};

const { clientSecret: _, ...withoutSecret } = acme;
const change = (fields: Partial<SaveProvider> = {}) => ({ ...withoutSecret, isNew: false, ...fields });

const save = (hub: TestHub, input: Omit<SaveProvider, 'userId'>) =>
  saveProvider(hub.deps, { ...input, userId: 1 }, hub.origin('user:1'));
const remove = (hub: TestHub, provider: string) =>
  removeProvider(hub.deps, { provider, userId: 1 }, hub.origin('user:1'));
const viewOf = async (hub: TestHub, id: string) =>
  (await listProviderConfigurations(hub.deps)).find(({ description }) => description.id === id);

/** The wrong fields of a refused input. */
async function fieldsOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'VALIDATION_ERROR' });
  return error instanceof IntegrationsServiceError ? error.metadata?.fields : undefined;
}

describe('a provider that an operator adds', () => {
  test('connects accounts, in every process, without a restart', async () => {
    await using hub = await openHub();
    await using other = await hub.sibling();
    await save(hub, acme);

    const user = await hub.createUser();
    const connection = await user.connect({ provider: 'acme' });
    expect(await hub.works(await user.token({ provider: 'acme' }))).toBe(true);
    await vi.waitFor(() => expect(other.deps.providers.get('acme').client_id).toBe('acme-client'), 60_000);
    await refreshConnectionById(
      other.deps,
      { scope: { userId: user.id }, id: connection.id },
      other.origin(),
    );
    expect(await viewOf(hub, 'acme')).toMatchObject({ connections: 1, incident: null, problems: [] });
  });

  test('is there when a hub starts', async () => {
    await using hub = await openHub();
    await save(hub, google);
    await using other = await hub.sibling();
    expect(other.deps.providers.get('google')).toMatchObject({
      client_id: 'acme-client',
      client_secret: SECRET,
      provider: { display_name: 'Google' },
    });
  });

  test('has a secret for its notices where it signs them with one, sealed and kept like the other', async () => {
    await using hub = await openHub();
    const verification = {
      method: 'hmac_sha256',
      secret: 'notice_secret',
      header: 'x-signature',
      encoding: 'hex',
    };
    const topics = { gone: [{ means: 'grant_revoked', accounts: 'user' }] };
    const notices = { verification, topic: { path: 'event' }, topics, note: 'A note.' };
    const entry = { ...acme.entry, notices };
    await save(hub, { ...acme, entry, noticeSecret: 'secret-of-notices' });
    await save(hub, change({ entry, scope: ['openid'] }));
    expect(hub.deps.providers.get('acme').notice_secret).toBe('secret-of-notices');
    const view = await viewOf(hub, 'acme');
    expect(view).toMatchObject({
      hasNoticeSecret: true,
      description: {
        notices: {
          addresses: [`${PUBLIC_URL}/oauth/notices/acme`],
          verifiedBy: 'notice_secret',
          note: 'A note.',
        },
      },
    });
    expect(JSON.stringify(view)).not.toContain('secret-of-notices');
    const where = { provider: 'acme' };
    const row = await hub.deps.db.prisma.providerConfiguration.findUniqueOrThrow({ where });
    expect(row.noticeSecret).toMatch(/^v1\.k1\./);
    const [added, changed] = await hub.deps.db.prisma.auditEvent.findMany({ where, orderBy: { id: 'asc' } });
    expect(added?.metadata).toMatchObject({ changed: expect.arrayContaining(['noticeSecret']) });
    expect(changed?.metadata).toMatchObject({ changed: ['scope'] });
    // Where nothing is verified with it any more, it goes.
    await save(hub, change());
    expect(hub.deps.providers.get('acme').notice_secret).toBeUndefined();
    expect(await viewOf(hub, 'acme')).toMatchObject({
      hasNoticeSecret: false,
      description: { notices: null },
    });
    expect(() => describeEntry(hub.deps, { acme: { ...entry, notice_secret: 'theirs' } })).toThrow();
  });

  test('is sealed, audited by the names of what changed, and shown without its secret', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    await save(hub, change({ scope: ['openid'] }));

    const row = await hub.deps.db.prisma.providerConfiguration.findUniqueOrThrow({
      where: { provider: 'acme' },
    });
    expect(row.clientSecret).toMatch(/^v1\.k1\./);
    const events = await hub.deps.db.prisma.auditEvent.findMany({
      where: { provider: 'acme' },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ event, userId, metadata }) => ({ event, userId, metadata }))).toEqual([
      {
        event: 'provider_configured',
        userId: 1,
        metadata: {
          added: true,
          offered: true,
          changed: ['clientId', 'clientSecret', 'scope', 'parameters', 'entry'],
        },
      },
      {
        event: 'provider_configured',
        userId: 1,
        metadata: { added: false, offered: true, changed: ['scope'] },
      },
    ]);
    const shown = await listProviderConfigurations(hub.deps);
    expect(await viewOf(hub, 'acme')).toMatchObject({
      source: 'database',
      hasClientSecret: true,
      clientId: 'acme-client',
      scope: ['openid'],
      entry: acme.entry,
      description: { redirectUri: `${PUBLIC_URL}/oauth/callback/acme`, credentials: 'client_secret' },
    });
    expect(JSON.stringify([shown, events.map(({ metadata }) => metadata), hub.logs])).not.toContain(SECRET);
  });

  test('tells operators how far the clock of the provider is from ours', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    expect(await viewOf(hub, 'acme')).toMatchObject({ clockSkewS: null });
    await recordProviderClock(hub.deps.db, 'acme', -180_000);
    expect(await viewOf(hub, 'acme')).toMatchObject({ clockSkewS: -180 });
  });

  test('is refused with the path of every wrong field, and nothing is stored', async () => {
    await using hub = await openHub();
    const wrong = { ...acme, entry: { issuer: 'http://acme.example', token_request: { verb: 'PUT' } } };
    expect(await fieldsOf(save(hub, wrong))).toEqual({
      'entry.issuer': expect.stringContaining('https'),
      'entry.token_request.verb': 'is not a known field',
    });
    expect(await fieldsOf(save(hub, { ...acme, clientId: '', clientSecret: undefined }))).toEqual({
      client_id: 'missing',
      client_secret: 'missing',
    });
    expect(await fieldsOf(save(hub, { ...google, provider: 'okta' }))).toEqual({
      'parameters.domain': 'missing',
    });
    expect(await fieldsOf(save(hub, { ...acme, provider: 'Acme' }))).toHaveProperty('provider');
    expect(await fieldsOf(save(hub, { ...acme, entry: null }))).toEqual({
      entry: expect.stringContaining('not in the catalog'),
    });
    expect(await fieldsOf(save(hub, { ...google, entry: { client_secret: SECRET, id: 'x' } }))).toEqual({
      'entry.id': 'is google and cannot be changed',
    });
    expect(await fieldsOf(save(hub, { ...google, entry: { client_secret: SECRET } }))).toEqual({
      'entry.client_secret': 'has an input of its own',
    });
    expect(await hub.deps.db.prisma.providerConfiguration.count()).toBe(0);
    expect(await hub.deps.db.prisma.auditEvent.count()).toBe(0);
  });

  test('replaces nobody by accident', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    expect(await fieldsOf(save(hub, acme))).toEqual({ provider: 'is set up already' });
    await expect(save(hub, { ...google, isNew: false })).rejects.toMatchObject({ code: 'INVALID_PROVIDER' });
  });

  test('of the configuration is not to be changed, and wins over what is stored', async () => {
    await using hub = await openHub();
    await save(hub, google);
    await using other = await hub.sibling({
      providers: [{ ...hub.deps.providers.get('google'), client_id: 'of-the-file' }],
    });

    expect(other.deps.providers.get('google').client_id).toBe('of-the-file');
    const listed = await listProviderConfigurations(other.deps);
    expect(listed.map(({ description, source }) => [description.id, source])).toEqual([
      ['google', 'configuration'],
      ['sandbox', 'configuration'],
    ]);
    await expect(save(other, { ...google, isNew: false })).rejects.toMatchObject({
      code: 'PROVIDER_READ_ONLY',
    });
    await expect(remove(other, 'google')).rejects.toMatchObject({ code: 'PROVIDER_READ_ONLY' });
  });
});

describe('a stored client secret', () => {
  test('stays when it is not given again', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    await save(hub, change({ entry: { ...acme.entry, display_name: 'Acme Cloud' } }));
    expect(hub.deps.providers.get('acme')).toMatchObject({
      client_secret: SECRET,
      provider: { display_name: 'Acme Cloud' },
    });
  });

  test('does not follow to another address', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    const elsewhere = { ...acme.entry, token_endpoint: 'https://thief.example/token' };
    expect(await fieldsOf(save(hub, change({ entry: elsewhere })))).toEqual({
      client_secret: expect.stringContaining('given again'),
    });
    await save(hub, { ...google, provider: 'okta', parameters: { domain: 'acme.okta.com' } });
    const thief = { ...google, clientSecret: undefined, provider: 'okta', isNew: false };
    expect(await fieldsOf(save(hub, { ...thief, parameters: { domain: 'thief.okta.com' } }))).toEqual({
      client_secret: expect.stringContaining('given again'),
    });
  });

  test('is forgotten when the client becomes a public one', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    await save(hub, change({ entry: { ...acme.entry, token_endpoint_auth_method: 'none' } }));
    expect(await viewOf(hub, 'acme')).toMatchObject({ hasClientSecret: false, problems: [] });
  });

  test('that no key opens leaves this provider out, and says so', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    await save(hub, google);
    const where = { provider: 'acme' };
    const { clientSecret } = await hub.deps.db.prisma.providerConfiguration.findUniqueOrThrow({ where });
    await hub.deps.db.prisma.providerConfiguration.update({
      where,
      data: { clientSecret: `${clientSecret?.slice(0, -8)}AAAAAAAA` },
    });
    await hub.deps.providers.reload();

    expect(() => hub.deps.providers.get('acme')).toThrow();
    expect(hub.deps.providers.get('google').client_secret).toBe(SECRET);
    expect((await viewOf(hub, 'acme'))?.problems).toMatchObject([{ path: 'client_secret' }]);
    expect(await fieldsOf(save(hub, change()))).toEqual({
      client_secret: expect.stringContaining('does not open'),
    });
    await save(hub, { ...acme, isNew: false });
    expect((await viewOf(hub, 'acme'))?.problems).toEqual([]);
  });
});

test('a provider that is not offered any more keeps its connections alive', async () => {
  await using hub = await openHub();
  await save(hub, acme);
  const user = await hub.createUser();
  const { id } = await user.connect({ provider: 'acme' });
  await save(hub, change({ offered: false }));

  expect(await viewOf(hub, 'acme')).toMatchObject({ offered: false, entry: acme.entry });
  expect(hub.deps.providers.get('acme').provider.status).toBe('retired');
  await refreshConnectionById(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());
  await save(hub, change());
  expect(hub.deps.providers.get('acme').provider.status).toBe('active');
});

test('a corrected secret ends the incident that the wrong one caused', async () => {
  await using hub = await openHub();
  await save(hub, acme);
  const user = await hub.createUser();
  const { id } = await user.connect({ provider: 'acme' });
  await save(hub, change({ clientSecret: 'mistyped' }));
  await expect(
    refreshConnectionById(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin()),
  ).rejects.toMatchObject({
    code: 'TOKEN_REFRESH_ERROR',
  });
  expect(await viewOf(hub, 'acme')).toMatchObject({ incident: 'client_misconfigured' });

  await save(hub, { ...acme, isNew: false });
  await vi.waitFor(async () => expect(await viewOf(hub, 'acme')).toMatchObject({ incident: null }), 60_000);
  await refreshConnectionById(hub.deps, { scope: { userId: user.id }, id: id }, hub.origin());
});

test('changed settings are tried at once on what failed before, whatever it failed of', async () => {
  await using hub = await openHub();
  await save(hub, acme);
  const user = await hub.createUser();
  const { id } = await user.connect({ provider: 'acme' });
  await hub.deps.db.pool.query(
    "UPDATE sealed_tokens SET refresh_failures = 9, refresh_due_at = now() + interval '4 hours'",
  );
  await hub.deps.db.pool.query("UPDATE connections SET reason = 'refusal_unexplained'");

  await save(hub, change({ scope: ['openid'] }));

  const { nextRefreshAt } = await getConnection(hub.deps, { userId: user.id }, id);
  expect(nextRefreshAt?.getTime()).toBeLessThan(Date.now() + 10_000);
});

test('tokens of existing connections go to another host only after that was named', async () => {
  await using hub = await openHub();
  await save(hub, acme);
  const moved = { ...acme.entry, token_endpoint: 'https://new.example/token' };
  const move = (confirmedHosts: string[] = []) =>
    save(hub, change({ entry: moved, clientSecret: SECRET, confirmedHosts }));
  const user = await hub.createUser();
  await user.connect({ provider: 'acme' });

  for (const confirmed of [[], ['other.example'], ['example']])
    expect(await fieldsOf(move(confirmed))).toEqual({
      confirmed_hosts: expect.stringContaining('would be sent to new.example:'),
    });
  expect(hub.deps.providers.get('acme').provider.token_endpoint).toBeUndefined();

  await move(['NEW.example']);
  expect(hub.deps.providers.get('acme').provider.token_endpoint).toBe('https://new.example/token');
  const [event] = await hub.deps.db.prisma.auditEvent.findMany({
    where: { event: 'provider_configured' },
    orderBy: { id: 'desc' },
    take: 1,
  });
  expect(event?.metadata).toMatchObject({ hosts: ['new.example'] });
});

test('without connections nothing has to be named', async () => {
  await using hub = await openHub();
  await save(hub, acme);
  const entry = { ...acme.entry, token_endpoint: 'https://new.example/token' };
  await save(hub, change({ entry, clientSecret: SECRET }));
  expect(hub.deps.providers.get('acme').provider.token_endpoint).toBe('https://new.example/token');
});

describe('a row that was changed past the hub', () => {
  test.each([
    ['an address', `entry = entry || '{"token_endpoint": "https://evil.example/token"}'`],
    ['a client', `client_id = 'evil'`],
    ['a parameter', `parameters = '{"tenant": "evil"}'`],
    ['no seal', 'seal = NULL'],
  ])('with %s is left out, and keeps no secret', async (_case, changed) => {
    await using hub = await openHub();
    await save(hub, acme);
    await hub.deps.db.pool.query(`UPDATE provider_configurations SET ${changed}`);
    await hub.deps.providers.reload();
    expect(() => hub.deps.providers.get('acme')).toThrow();
    expect((await viewOf(hub, 'acme'))?.problems).toMatchObject([{ path: 'provider' }]);
    expect(await fieldsOf(save(hub, change()))).toMatchObject({ client_secret: expect.any(String) });
    await save(hub, { ...acme, isNew: false });
    expect(hub.deps.providers.get('acme').client_secret).toBe(SECRET);
  });
});

describe('removing', () => {
  test('is refused while accounts are connected, naming how many', async () => {
    await using hub = await openHub();
    await save(hub, acme);
    const user = await hub.createUser();
    await user.connect({ provider: 'acme', account: 'ada' });
    const { providerAccountId } = await user.connect({ provider: 'acme', account: 'grace' });
    await expect(remove(hub, 'acme')).rejects.toMatchObject({
      code: 'PROVIDER_IN_USE',
      message: expect.stringContaining('2'),
    });
    expect(hub.deps.providers.get('acme').client_secret).toBe(SECRET);
    expect(await hub.deps.db.prisma.auditEvent.count({ where: { event: 'provider_removed' } })).toBe(0);

    await hub.service.disconnectIntegration(user.id, 'acme', 'ada');
    await hub.service.disconnectIntegration(user.id, 'acme', providerAccountId);
    await remove(hub, 'acme');
  });

  test('reaches every process, and is audited', async () => {
    await using hub = await openHub();
    await using other = await hub.sibling();
    await save(hub, acme);
    await vi.waitFor(() => other.deps.providers.get('acme'), 60_000);
    await remove(hub, 'acme');

    expect(() => hub.deps.providers.get('acme')).toThrow();
    await vi.waitFor(() => expect(() => other.deps.providers.get('acme')).toThrow(), 60_000);
    expect(await hub.deps.db.prisma.auditEvent.count({ where: { event: 'provider_removed' } })).toBe(1);
    await expect(remove(hub, 'acme')).rejects.toMatchObject({ code: 'INVALID_PROVIDER' });
  });
});

describe('an issuer', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await openHub();
  });
  afterAll(() => hub[Symbol.asyncDispose]());

  test('fills in everything but the client', async () => {
    const draft = await discoverProvider(hub.deps, ` ${sandbox.issuer}/.well-known/openid-configuration `);
    expect(draft).toMatchObject({
      description: {
        id: 'provider',
        displayName: new URL(sandbox.issuer).host,
        credentials: 'client_secret',
      },
      clientId: '',
      scope: ['openid', 'profile', 'email', 'offline_access'],
      entry: { issuer: sandbox.issuer, authorization_request: { params: { prompt: 'consent' } } },
    });
    expect(draft.description.redirectUri).toBe(`${PUBLIC_URL}/oauth/callback/provider`);
  });

  test.each([
    ['nothing of the kind', 'https://user:pass@login.example.com', 'must be an address'],
    ['not an address at all', 'h ttp:', 'must be an address'],
    ['plain http', 'http://login.example.com', 'only https is allowed (an issuer inside your network'],
    ['inside the network', 'https://169.254.169.254', 'outside the public internet (an issuer inside'],
  ])('that is %s is refused', async (_case, issuer, message) => {
    expect(await fieldsOf(discoverProvider(hub.deps, issuer))).toEqual({
      issuer: expect.stringContaining(message),
    });
  });

  test('is taken from a document whose address is pasted whole, and that address is kept', async () => {
    await using server = await startServer((request, response) => {
      if (request.url !== '/o/.well-known/openid-configuration/')
        return void response.writeHead(301, { location: `${request.url}/` }).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ issuer: `${server.origin}/o`, token_endpoint: `${server.origin}/token` }),
      );
    });
    const issuer = `${server.origin}/o`;
    const document = `${issuer}/.well-known/openid-configuration`;
    await using trusting = await openHub({ trustedOrigins: [server.origin] });
    const entryOf = async (pasted: string) => (await discoverProvider(trusting.deps, pasted)).entry;
    expect(await entryOf(`${document}/`)).toMatchObject({ issuer, discovery_endpoint: `${document}/` });
    for (const pasted of [document, issuer, `${issuer}/`]) {
      const entry = await entryOf(pasted);
      expect(entry).toMatchObject({ issuer });
      expect(entry).not.toHaveProperty('discovery_endpoint');
    }
  });

  test.each([
    ['javascript:alert(document.cookie)', undefined],
    ['https://docs.example.com/oauth', 'https://docs.example.com/oauth'],
  ])('that names %s as its documentation is linked to as %s', async (service_documentation, linked) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const token_endpoint = `${server.origin}/token`;
      response.end(JSON.stringify({ issuer: server.origin, token_endpoint, service_documentation }));
    });
    await using trusting = await openHub({ trustedOrigins: [server.origin] });
    const { description } = await discoverProvider(trusting.deps, server.origin);
    expect(description.documentation ?? undefined).toBe(linked);
  });

  test('without a usable document is refused', async () => {
    expect(await fieldsOf(discoverProvider(hub.deps, `${sandbox.issuer}/elsewhere`))).toEqual({
      issuer: `${sandbox.issuer}/elsewhere/.well-known/openid-configuration answered 404`,
    });
  });

  test('whose document names another one is refused', async () => {
    const alias = sandbox.issuer.replace('127.0.0.1', 'localhost');
    await using trusting = await openHub({ trustedOrigins: [alias] });
    expect(await fieldsOf(discoverProvider(trusting.deps, alias))).toEqual({
      issuer: `${alias}/.well-known/openid-configuration names another issuer`,
    });
  });
});

describe('a pasted entry', () => {
  const deps = { settings: { publicUrl: PUBLIC_URL, redirectAllowlist: [] } };
  const problemsOf = (content: unknown) => fieldsOf((async () => describeEntry(deps, content))());

  test('has the form of the catalog or of the providers file', () => {
    const fields = { issuer: 'https://id.acme.example', display_name: 'Acme' };
    const draft = {
      description: { id: 'acme', displayName: 'Acme' },
      entry: fields,
      clientId: 'c',
      scope: ['a', 'b'],
    };
    expect(describeEntry(deps, { id: 'acme', client_id: 'c', scope: 'a b', ...fields })).toMatchObject(draft);
    expect(describeEntry(deps, { acme: { client_id: 'c', scope: ['a', 'b'], ...fields } })).toMatchObject(
      draft,
    );
  });

  test('says which scopes are asked for when none are given, whatever it gives', () => {
    const draft = describeEntry(deps, { id: 'acme', issuer: 'https://id.acme.example', scope: 'a b' });
    expect(draft.description.scope).toEqual(['openid', 'profile', 'email']);
    expect(describeEntry(deps, { okta: { scope: 'groups' } }).description.scope).toContain('openid');
  });

  test('of the catalog keeps only what differs', () => {
    const okta = { client_id: 'c', parameters: { domain: 'acme.okta.com' } };
    expect(describeEntry(deps, { okta })).toMatchObject({ entry: null, parameters: okta.parameters });
    expect(describeEntry(deps, { okta: { ...okta, display_name: 'Sign-in' } })).toMatchObject({
      entry: { display_name: 'Sign-in' },
      description: { displayName: 'Sign-in' },
    });
  });

  test('says where it is wrong, and never takes a secret', async () => {
    expect(await problemsOf({ acme: { issuer: 'acme', color: 'red' } })).toEqual({
      'entry.issuer': expect.stringContaining('https'),
      'entry.color': 'is not a known field',
    });
    expect(await problemsOf(['acme'])).toEqual({ entry: 'must be a map of fields' });
    expect(await problemsOf({ issuer: 'https://acme.example', scope: 'a' })).toEqual({
      'entry.id': 'missing',
    });
    expect(await problemsOf({ google: { client_secret: SECRET } })).toEqual({
      'entry.client_secret': expect.not.stringContaining(SECRET),
    });
  });
});

test('the catalog says what each provider needs', () => {
  const deps = {
    settings: { publicUrl: PUBLIC_URL, redirectAllowlist: [] },
    clock: { now: () => new Date('2026-01-01') },
  };
  const byId = new Map(describeCatalog(deps).map((description) => [description.id, description]));
  expect(byId.size).toBeGreaterThan(70);
  expect(byId.get('google')).toMatchObject({ credentials: 'client_secret', parameters: [] });
  expect(byId.get('apple')).toMatchObject({
    credentials: 'private_key',
    parameters: [
      { name: 'team_id', source: 'operator' },
      { name: 'key_id', source: 'operator' },
    ],
  });
  expect(byId.get('mastodon')?.credentials).toBe('registered');
  expect(byId.get('vk')?.credentials).toBe('public');
});
