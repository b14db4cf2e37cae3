import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createAuditSigner,
  createFileSink,
  createKeyRing,
  EXPORT_FORMATS,
  extendAuditChain,
  parseKeys,
} from '@evergrant/core';
import type { Fault } from '@evergrant/sandbox';
import { type MailCatcher, startMailCatcher } from '@evergrant/sandbox/mail';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { at } from './testing/at.ts';
import { type Account, type Browser, locationOf } from './testing/browser.ts';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';

/** What a provider or a caller sends that must never be repeated. */
const CANARY = 'canary-of-the-provider';
const MASTER_KEY = randomBytes(32).toString('base64');

/** One answer of the hub. */
interface Answer {
  readonly request: string;
  /** Whether an API key asked: only then may an access token be in the body. */
  readonly byKey: boolean;
  readonly headers: string;
  readonly location: URL | null;
  readonly body: string;
}

let hub: TestHub;
const answers: Answer[] = [];
/** By kind: everything secret that came into being while the flows below ran. */
const secrets = {
  tokens: new Set<string>(),
  states: new Set<string>(),
  codes: new Set<string>(),
  keys: new Set<string>([MASTER_KEY]),
  browser: new Set<string>(),
};
let metrics = '';
let auditRows = '';
/** The audit log as operators take it with them, in every format. */
let exported = '';
let mailCatcher: MailCatcher;
const checkpointFile = join(tmpdir(), `evergrant-checkpoints-${randomBytes(8).toString('hex')}`);
let checkpoints = '';
let databaseRows = '';

/** Watches every answer of the hub. */
function watchAnswers(): void {
  const send = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const response = await send(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== hub.url || url.pathname === '/metrics') return response;
    const location = response.headers.get('location');
    const headers = [...response.headers].filter(([name]) => name !== 'set-cookie' && name !== 'location');
    answers.push({
      request: `${init?.method ?? 'GET'} ${url.pathname}`,
      byKey: new Headers(init?.headers).has('authorization'),
      headers: JSON.stringify(headers),
      location: location === null ? null : new URL(location, url),
      body: await response.clone().text(),
    });
    return response;
  });
}

/** Every token, verifier and nonce passes here on its way into the database, every state when it is made. */
function watchSecrets(): void {
  const { vault, csrf } = hub.deps;
  const { encryptToken } = vault;
  vi.spyOn(vault, 'encryptToken').mockImplementation((plaintext, binding) => {
    // The nonce goes with the state into the authorization address.
    (binding.field === 'oidc_nonce' ? secrets.states : secrets.tokens).add(plaintext);
    return encryptToken(plaintext, binding);
  });
  const { generateState } = csrf;
  vi.spyOn(csrf, 'generateState').mockImplementation((userId, provider) => {
    const made = generateState(userId, provider);
    secrets.states.add(made.state).add(made.nonce);
    return made;
  });
}

async function tableRows(schema: string, except: readonly string[] = []): Promise<string> {
  const { rows } = await hub.deps.db.pool.query<{ content: string }>(
    `SELECT query_to_xml(format('SELECT * FROM %I.%I', table_schema, table_name), true, true, '')::text AS content
     FROM information_schema.tables WHERE table_schema = $1 AND table_type = 'BASE TABLE' AND NOT table_name = ANY($2)`,
    [schema, except],
  );
  return rows.map(({ content }) => content).join('\n');
}

const TOKEN_FAULTS: Fault[] = [
  {
    kind: 'status',
    status: 400,
    body: { error: 'invalid_request', error_description: CANARY, token: CANARY },
  },
  { kind: 'status', status: 400, body: { error: `${CANARY} is not a code` } },
  { kind: 'status', status: 401, body: CANARY, contentType: 'text/plain' },
  { kind: 'status', status: 500, body: `<html>${CANARY}</html>`, contentType: 'text/html' },
  { kind: 'status', status: 302, headers: { location: `https://evil.example/?${CANARY}` } },
  { kind: 'replace_body', body: CANARY, contentType: 'application/json' },
  {
    kind: 'replace_body',
    body: `error=${CANARY}+is+not+a+code`,
    contentType: 'application/x-www-form-urlencoded',
  },
  {
    kind: 'replace_body',
    body: { access_token: 'issued-all-the-same', token_type: CANARY },
    contentType: 'application/json',
  },
  { kind: 'replace_body', body: { access_token: [CANARY] }, contentType: 'application/json' },
  { kind: 'patch_body', set: { expires_in: CANARY, id_token: CANARY } },
  { kind: 'reset_before' },
];

/** Connects, as often as not through trouble, and notes the secrets that only browsers see. */
async function runFlows(browser: Browser, userId: number): Promise<void> {
  const { key } = await hub.createKey(['tokens:read', 'connections:read', 'connections:write', 'audit:read']);
  secrets.keys.add(key);
  const open = async (callback: URL) => {
    for (const name of ['code', 'state']) {
      const value = callback.searchParams.get(name);
      if (value) (name === 'code' ? secrets.codes : secrets.states).add(value);
    }
    for (const value of browser.cookies.values())
      for (const part of decodeURIComponent(value).split('.'))
        if (part.length > 20) secrets.browser.add(part);
    return locationOf(await browser.fetch(callback));
  };
  const landed = await open(await browser.beginConnect('ada'));
  const connectionId = Number(landed.searchParams.get('connectionId'));
  await open(await browser.beginConnect('grace', { connectionId }));
  await open(await browser.beginConnect('alan', { consent: { decision: 'deny' } }));
  const forged = await browser.beginConnect('edsger');
  forged.searchParams.set('state', `${CANARY}.x.y`);
  forged.searchParams.set('code', CANARY);
  await open(forged);
  const described = await browser.beginConnect('alan', { consent: { decision: 'deny' } });
  described.searchParams.set('error', `${CANARY} not a code`);
  described.searchParams.set('error_description', CANARY);
  await open(described);
  await open(await browser.beginConnect('ada'));

  const read = (body: object) => hub.rest(key, 'POST', '/tokens', body);
  for (const forceRefresh of [false, true]) await read({ userId, provider: 'sandbox', forceRefresh });
  for (const fault of TOKEN_FAULTS) {
    await hub.sandbox.setFault('token', fault);
    await open(await browser.beginConnect('radia'));
    await read({ userId, provider: 'sandbox', accountId: 'ada', forceRefresh: true });
    await hub.sandbox.setFault('token', null);
    await open(await browser.beginConnect('ada'));
  }
  await hub.sandbox.setFault('userinfo', {
    kind: 'status',
    status: 401,
    body: { error: CANARY, token: CANARY },
  });
  await open(await browser.beginConnect('katherine'));
  await hub.sandbox.setFault('userinfo', null);
  await hub.sandbox.setFault('revocation', { kind: 'status', status: 503, body: CANARY });
  await browser.trpc.connections.disconnect.mutate({ id: connectionId });

  const invitation = await hub.rest(key, 'POST', '/connect-sessions', {
    externalUserId: 'x',
    returnUrl: '/',
  });
  const link = new URL(String(at(await invitation.json(), 'url')));
  await hub.openBrowser().fetch(link);
  secrets.browser.add(link.pathname.split('/').at(-1) ?? '');
}

/** Callers that put secrets where they do not belong. */
async function runMistakes(): Promise<void> {
  const { key } = await hub.createKey(['tokens:read']);
  secrets.keys.add(key);
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${hub.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
      body,
    });
  for (const path of [
    '/api/v1/tokens',
    '/trpc/tokens.get',
    '/trpc/connections.start',
    '/api/v1/connections',
  ]) {
    await post(path, `{"accountId": "${CANARY}`);
    await post(path, JSON.stringify({ userId: CANARY, provider: `${CANARY} `, redirectUrl: CANARY }));
    await post(`${path}?api_key=${key}&access_token=${CANARY}`, '{}');
    await post(path, '{}', { authorization: `Basic ${Buffer.from(`${CANARY}:${key}`).toString('base64')}` });
    await post(path, '{}', { authorization: `Bearer ${key}x` });
  }
  await fetch(`${hub.url}/${CANARY}?${CANARY}`);
  await fetch(`${hub.url}/oauth/callback/sandbox?code=${CANARY}&state=${CANARY}`, { redirect: 'manual' });
  await post('/api/auth/sign-in/email', JSON.stringify({ email: 'nobody@example.com', password: CANARY }));
  await post('/api/auth/sign-in/email', JSON.stringify({ email: CANARY, password: CANARY }));
}

/** What leaves the hub by other ways than answers to the flows: mails, exports, checkpoints of the audit log. */
async function runSinks(operator: Browser, { email }: Account): Promise<void> {
  await operator.post('/api/auth/request-password-reset', { email });
  await operator.post('/api/auth/send-verification-email', { email });
  await vi.waitFor(() => expect(mailCatcher.mails.length).toBeGreaterThan(1), { timeout: 60_000 });
  for (const format of EXPORT_FORMATS)
    exported += await (await operator.post('/api/v1/audit-events/export', { format })).text();
  // As the hub does a minute later.
  const signer = createAuditSigner(createKeyRing(parseKeys(`k1:${MASTER_KEY}`).keys));
  const newest = await extendAuditChain({ ...hub.deps, signer }, { due: false });
  if (newest !== null) await createFileSink(checkpointFile).write(newest);
  checkpoints = await readFile(checkpointFile, 'utf8');
}

beforeAll(async () => {
  mailCatcher = await startMailCatcher();
  hub = await startTestHub({
    environment: {
      EVERGRANT_KEYS: `k1:${MASTER_KEY}`,
      EVERGRANT_AUDIT_CHECKPOINT_FILE: checkpointFile,
      ...mailCatcher.environment,
    },
  });
  watchSecrets();
  watchAnswers();
  const browser = hub.openBrowser();
  const account = await browser.signUp();
  const { userId, password } = account;
  secrets.keys.add(password);
  secrets.keys.add(hub.deps.providers.get('sandbox').client_secret ?? '');
  await runFlows(browser, userId);
  await runMistakes();
  await hub.deps.readAudit.flush();
  await runSinks(browser, account);
  metrics = await (await fetch(`${hub.url}/metrics`)).text();
  auditRows = await tableRows('public', await tablesBut('audit_events'));
  // better-auth looks sessions up by their token; everything else is sealed or hashed.
  databaseRows = (await tableRows('public', ['sessions'])) + (await tableRows('pgboss'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await hub.stop();
  mailCatcher.stop();
  await rm(checkpointFile, { force: true });
});

async function tablesBut(name: string): Promise<string[]> {
  const { rows } = await hub.deps.db.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> $1`,
    [name],
  );
  return rows.map((row) => row.name);
}

/** The secrets of these kinds that a text contains, shortened. */
function found(text: string, ...kinds: (keyof typeof secrets)[]): string[] {
  return kinds.flatMap((kind) =>
    [...secrets[kind]]
      .filter((secret) => secret !== '' && text.includes(secret))
      .map((secret) => `${kind}: ${secret.slice(0, 6)}…`),
  );
}

const EVERYTHING = ['tokens', 'states', 'codes', 'keys', 'browser'] as const;

describe('secrets', () => {
  it('have come into being: there is something to look for', () => {
    const { tokens, states, codes, keys, browser } = secrets;
    expect([tokens.size > 40, states.size > 40, codes.size > 10, keys.size, browser.size > 20]).toEqual([
      true,
      true,
      true,
      5,
      true,
    ]);
    expect(answers.length).toBeGreaterThan(80);
    expect([auditRows, databaseRows, metrics, hub.logText()].map((text) => text.length > 5_000)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(auditRows).toContain('oauth_failed');
  });

  it('appear in no line of the log (row 47)', () => {
    expect(found(hub.logText(), ...EVERYTHING)).toEqual([]);
    expect(hub.logText()).not.toContain(CANARY);
  });

  it('appear in no audit event, and no provider text does', () => {
    expect(found(auditRows, ...EVERYTHING)).toEqual([]);
    expect(auditRows).not.toContain(CANARY);
  });

  it('appear in no mail, but for what the mail is sent for', () => {
    const mails = mailCatcher.raw.join('\n');
    expect(mails).toContain('reset');
    expect(found(mails, ...EVERYTHING)).toEqual([]);
    expect(mails).not.toContain(CANARY);
  });

  it('appear in no export of the audit log and in none of its checkpoints', () => {
    expect(exported.match(/oauth_failed/g)?.length).toBeGreaterThan(EXPORT_FORMATS.length);
    expect(checkpoints).toContain('signature');
    for (const text of [exported, checkpoints]) {
      expect(found(text, ...EVERYTHING)).toEqual([]);
      expect(text).not.toContain(CANARY);
    }
  });

  it('appear in no metric', () => {
    expect(found(metrics, ...EVERYTHING)).toEqual([]);
    expect(metrics).not.toContain(CANARY);
  });

  it('are sealed or hashed wherever the database keeps them', () => {
    expect(found(databaseRows, ...EVERYTHING)).toEqual([]);
    expect(databaseRows).not.toContain(CANARY);
  });

  it('appear in no answer to a browser, but the state of the flow it starts', () => {
    for (const { request, byKey, headers, body } of answers) {
      if (byKey) continue;
      expect([request, found(headers + body, 'tokens', 'codes', 'keys', 'browser')]).toEqual([request, []]);
      if (request !== 'POST /trpc/connections.start')
        expect([request, found(headers + body, 'states')]).toEqual([request, []]);
    }
  });

  it('appear in no answer to a caller, but the access token that was asked for and the link that was made', () => {
    for (const { request, body } of answers.filter(({ byKey }) => byKey)) {
      if (request === 'POST /api/v1/tokens') continue;
      expect([request, found(body, 'tokens', 'codes', 'keys')]).toEqual([request, []]);
    }
    const refreshTokens = answers.filter(({ body }) => /refresh_?token"/i.test(body));
    expect(refreshTokens.map(({ request }) => request)).toEqual([]);
  });

  it('appear in no address that a browser is sent to, but at the provider (row 48)', () => {
    const redirects = answers.filter(({ location }) => location !== null);
    expect(redirects.length).toBeGreaterThan(20);
    for (const { request, location } of redirects) {
      if (location?.origin === hub.issuer) continue;
      expect([request, found(location?.href ?? '', ...EVERYTHING)]).toEqual([request, []]);
      expect(location?.href).not.toContain(CANARY);
    }
  });

  it('of others, sent to the hub in the wrong place, are not repeated', () => {
    for (const { request, headers, body } of answers)
      expect([request, (headers + body).includes(CANARY)]).toEqual([request, false]);
  });
});
