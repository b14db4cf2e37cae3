import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { at } from '../testing/at.ts';
import { type Browser, openBrowser } from '../testing/browser.ts';
import { callProcedure, procedureTypes } from '../testing/call-procedure.ts';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

const SECRET = 'secret-of-the-acme-client';
const NEEDLESS = { provider: 'acme', isNew: true, clientId: 'acme-client' };

let hub: TestHub;
let database: TestDatabase;
let acme: Sandbox;
let environment: Record<string, string>;
let operator: Browser;
let user: Browser;

beforeAll(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  acme = await startSandbox({
    clients: [
      { clientId: 'acme-client', clientSecret: SECRET, redirectUris: [`${url}/oauth/callback/acme`] },
    ],
  });
  database = await createTestDatabase();
  environment = {
    EVERGRANT_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    EVERGRANT_TRUSTED_PROVIDER_ORIGINS: acme.issuer,
  };
  hub = await startTestHub({
    databaseUrl: database.connectionString,
    environment: { ...environment, PORT: String(port), EVERGRANT_PUBLIC_URL: url },
  });
  operator = openBrowser({ url, sandbox: acme.control });
  await operator.signUp();
  user = openBrowser({ url, sandbox: acme.control });
  await user.signUp();
});
afterAll(async () => {
  await hub.stop();
  await database[Symbol.asyncDispose]();
  await acme.close();
});

const PROCEDURES = Object.keys(procedureTypes).filter((name) => name.startsWith('providerConfigurations.'));
const call = (name: string, input: unknown, browser = operator) =>
  callProcedure(browser.fetch, `providerConfigurations.${name}`, input);
const fieldsOf = ({ text }: { text: string }) => at(JSON.parse(text), 'error.data.error.fields');

describe('who is not an operator', () => {
  it.each(PROCEDURES)('gets nothing from %s, whatever the input', async (name) => {
    const { key } = await hub.createKey([
      'tokens:read',
      'connections:read',
      'connections:write',
      'audit:read',
    ]);
    expect((await callProcedure(hub.openBrowser().fetch, name, NEEDLESS)).code).toBe('UNAUTHENTICATED');
    expect((await callProcedure(user.fetch, name, NEEDLESS)).code).toBe('FORBIDDEN');
    expect((await callProcedure(hub.withKey(key), name, NEEDLESS)).code).toBe('FORBIDDEN');
    expect(await hub.deps.db.prisma.providerConfiguration.count()).toBe(0);
  });
});

describe('an operator', () => {
  it('finds the catalog and what the configuration has', async () => {
    const { providers: catalog } = await operator.trpc.providerConfigurations.catalog.query();
    expect(catalog.find(({ id }) => id === 'google')).toMatchObject({
      displayName: 'Google',
      redirectUri: `${hub.url}/oauth/callback/google`,
      documentation: expect.stringContaining('https://'),
    });
    const { providers } = await operator.trpc.providerConfigurations.list.query();
    expect(providers).toMatchObject([
      { source: 'configuration', connections: 0, description: { id: 'sandbox' } },
    ]);
    expect((await call('remove', { provider: 'sandbox' })).code).toBe('PROVIDER_READ_ONLY');
  });

  it('is told which field is wrong, also of pasted YAML', async () => {
    expect(fieldsOf(await call('describe', { entry: 'acme:\n  issuer: [' }))).toEqual({
      entry: 'is neither JSON nor YAML (line 2)',
    });
    expect(fieldsOf(await call('describe', { entry: 'acme:\n  issuer: acme\n  colour: red' }))).toEqual({
      'entry.issuer': expect.stringContaining('https'),
      'entry.colour': 'is not a known field',
    });
    expect(fieldsOf(await call('describe', { entry: '{"acme": {"display_name": "\\u0000"}}' }))).toEqual({
      entry: 'must not contain the character NUL',
    });
    expect(fieldsOf(await call('save', { ...NEEDLESS, entry: 'just text' }))).toEqual({
      entry: 'must be a map of fields',
    });
    expect(fieldsOf(await call('save', { ...NEEDLESS, entry: `issuer: ${acme.issuer}` }))).toEqual({
      client_secret: 'missing',
    });
    expect(fieldsOf(await call('discover', { issuer: 'http://10.0.0.1' }))).toEqual({
      issuer: expect.stringContaining('only https is allowed'),
    });
  });

  it('adds an issuer by its address, and everybody connects through it, in every process', async () => {
    await using other = await startTestHub({ databaseUrl: database.connectionString, environment });
    const answers: string[] = [];
    const draft = await operator.trpc.providerConfigurations.discover.mutate({ issuer: acme.issuer });
    expect(draft.entry).toContain(`issuer: ${acme.issuer}`);
    answers.push(
      (
        await call('save', {
          ...NEEDLESS,
          clientSecret: SECRET,
          entry: draft.entry,
          scope: draft.scope,
        })
      ).text,
    );

    const offered = (await user.trpc.providers.list.query()).providers.map(({ id }) => id);
    expect(offered).toContain('acme');
    const { connectionId } = await user.connect('ada', { provider: 'acme' });
    expect(connectionId).toBeGreaterThan(0);
    await vi.waitFor(() => other.deps.providers.get('acme'), 60_000);
    expect(other.deps.providers.get('acme').client_secret).toBe(SECRET);

    const list = await call('list', {});
    answers.push(list.text, (await call('catalog', {})).text, (await call('save', NEEDLESS)).text);
    expect(list.data).toMatchObject({
      providers: [
        { description: { id: 'acme' }, hasClientSecret: true, connections: 1, source: 'database' },
        { description: { id: 'sandbox' } },
      ],
    });
    const refused = await call('remove', { provider: 'acme' });
    expect(refused).toMatchObject({ status: 409, code: 'PROVIDER_IN_USE' });

    await user.trpc.connections.disconnect.mutate({ id: connectionId });
    answers.push(refused.text, (await call('remove', { provider: 'acme' })).text);
    expect((await user.trpc.providers.list.query()).providers.map(({ id }) => id)).not.toContain('acme');
    await vi.waitFor(() => expect(() => other.deps.providers.get('acme')).toThrow(), 60_000);
    expect(answers.join()).not.toContain(SECRET);
    expect(hub.logText() + other.logText()).not.toContain(SECRET);
    const events = await operator.trpc.audit.list.query({ provider: 'acme' });
    expect(events.events.map(({ event }) => event)).toEqual(['provider_removed', 'provider_configured']);
  });

  it('stops offering a provider without touching its connections', async () => {
    const entry = `issuer: ${acme.issuer}`;
    const settings = { ...NEEDLESS, clientSecret: SECRET, entry, scope: ['openid'] };
    await call('save', settings);
    await call('save', { ...settings, isNew: false, clientSecret: undefined, offered: false });
    const { providers } = await operator.trpc.providerConfigurations.list.query();
    expect(providers[0]).toMatchObject({ offered: false, entry: `${entry}\n` });
    expect((await user.trpc.providers.list.query()).providers.map(({ id }) => id)).not.toContain('acme');
  });
});
