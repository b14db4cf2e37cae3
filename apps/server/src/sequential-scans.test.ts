import { createHmac } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deleteExpired, raiseAnomaly } from '@evergrant/core';
import {
  findSequentialScans,
  findStatementsAcrossShards,
  recordStatements,
  type Statement,
} from '@evergrant/core/testing';
import { createTestDatabase } from '@evergrant/database/testing';
import { beforeAll, expect, it } from 'vitest';
import { at } from './testing/at.ts';
import { callProcedure, procedureTypes } from './testing/call-procedure.ts';
import { startTestHub } from './testing/start-test-hub.ts';
import { temporaryFolder } from './testing/test-environment.ts';

/** Tables that grow with users, with connections, or with what they do. */
const LARGE = [
  'users',
  'sessions',
  'sign_in_methods',
  'connections',
  'sealed_tokens',
  'flows',
  'connect_sessions',
  'idempotent_answers',
  'outbox',
  'audit_events',
];

/** Beginnings of statements that may look at every row, and why. */
const WHOLE: Readonly<Record<string, string>> = {
  'DELETE FROM sessions WHERE expires_at <':
    'every ten minutes; sessions are of people who sign in, and an index would cost each of their requests',
  'DELETE FROM flows WHERE user_id =': 'when a user is removed; there are flows of the last hour only',
  'SELECT COUNT(*) AS "_count$_all", "public"."sealed_tokens"."provider" FROM':
    'how many connections a provider has, on a page of operators',
  'SELECT FROM users LIMIT 1': 'ends at the first row',
  'SELECT key_id AS "keyId", coalesce(sum(total)':
    'what each key sealed, for operators and before a key is retired',
  count_all_healths: 'counts by status for the overview of operators, held to a hundredth of the time',
  find_first_steps: 'ends at the first row',
  metrics_connections: 'counts by state, held to a hundredth of the time',
  metrics_deadlines: 'deadlines, held to a hundredth of the time',
  metrics_outbox: 'the outbox is empty but for what waits',
};

/** Tables that would be distributed by `user_id` (docs/scaling.md). */
const DISTRIBUTED = ['connections', 'sealed_tokens', 'flows', 'audit_events'];

/** Beginnings of statements about them that do not say which user, so that every node is asked, and why that is bearable. */
const ACROSS: Readonly<Record<string, string>> = {
  'DELETE FROM flows WHERE expires_at <': 'every ten minutes, what has ended',
  "SELECT jsonb_build_object('connection_id', (connection_id)":
    'rows to be sealed anew, when a key is replaced',
  'UPDATE provider_states s SET incident = NULL':
    'every minute, incidents at hosts that nobody is connected to',
  'SELECT key_id AS "keyId", coalesce(sum(total)':
    'what each key sealed, for operators and before a key is retired',
  'SELECT c.id AS "id", c.user_id AS "userId", c.provider AS "provider"':
    'pages of operators, over all users',
  'SELECT "public"."audit_events"."id"': 'the audit log of operators, over all users',
  'SELECT COUNT(*) AS "_count$_all", "public"."sealed_tokens"."provider" FROM':
    'how many connections a provider has',
  'SELECT c.id AS "connectionId", c.connected_at':
    'pages of operators in order of something else, over all users',
  bind_browser: 'a flow is known by its state, before anybody is signed in',
  claim_lease: 'a refresh is of a connection; a write of it names its user by the row that it finds',
  clear_incident: 'makes due what an incident held up',
  commit_refresh: 'as claim_lease',
  consume_flow: 'as bind_browser',
  count_all_healths: 'counts over all users, for operators',
  detach_connection: 'rare: a disconnect, of a connection',
  digest_audit_events: 'the chain is over all events, in one order',
  find_audit_chain_progress: 'as digest_audit_events',
  find_audit_next_id: 'as digest_audit_events',
  find_audit_verification: 'as digest_audit_events',
  find_due: 'what is due by provider: each node by its index',
  find_first_steps: 'for operators; ends at the first row',
  find_flow: 'as bind_browser',
  gather_deadlines: 'what is told of deadlines, of all users',
  gather_recovered: 'what is told of a provider that is back',
  grants_of_account: 'rare: other owners of an account, at a consent and a disconnect',
  insert_token_reads: 'written in batches for all users: when a connection was used last',
  lock_sealed_token: 'rare: a consent and a disconnect, of a connection',
  metrics_connections: 'counts over all users, held to a hundredth of the time',
  metrics_deadlines: 'as metrics_connections',
  metrics_due: 'as metrics_connections',
  postpone_refresh: 'as claim_lease',
  read_refresh_row: 'as claim_lease',
  record_outcome: 'as bind_browser',
  record_refresh_failure: 'as claim_lease',
  renew_lease: 'as claim_lease',
  replace_sealed_token: 'when a key is replaced',
  retry_failed: 'what failed at a provider whose settings have changed',
  revive_connection: 'rare: a connection is connected anew',
};

/** What is asked for every request of a user: each is answered by one node. */
const HOT = [
  'tokens_of_users',
  'find_connections_of_user',
  'find_connection',
  'find_connections_by_ids',
  'count_healths',
];

/** So many of the statements that the stores prepare are asked here, at least; others come with rare events. */
const REACHED = 45;

/** A provider that tells of withdrawn grants; nobody is connected there. */
const NOTIFYING = {
  client_id: 'hub',
  client_secret: 'secret',
  issuer: 'https://id.example.com',
  notices: {
    verification: { method: 'hmac_sha256', secret: 'client_secret', header: 'x-hmac', encoding: 'hex' },
    topic: { path: 'event' },
    topics: {
      gone: [
        { means: 'grant_revoked', accounts: 'user' },
        { means: 'grant_revoked', accounts_below: 'user' },
      ],
    },
    note: 'A note.',
  },
};

let statements: ReadonlyMap<string, Statement>;
let found: Awaited<ReturnType<typeof findSequentialScans>>;
let across: Awaited<ReturnType<typeof findStatementsAcrossShards>>;

/** Uses a hub as everybody does, in every way that there is. */
beforeAll(async () => {
  statements = recordStatements();
  await using database = await createTestDatabase();
  using folder = temporaryFolder();
  const providers = join(folder.path, 'providers.json');
  writeFileSync(providers, JSON.stringify({ notifying: NOTIFYING }));
  const hub = await startTestHub({
    databaseUrl: database.connectionString,
    environment: { EVERGRANT_PROVIDERS_FILE: providers },
  });
  const operator = hub.openBrowser();
  const { userId, email, password } = await operator.signUp();
  const { connectionId } = await operator.connect('ada');
  await operator.connect('bob');
  const { key } = await hub.createKey([
    'tokens:read',
    'connections:read',
    'connections:write',
    'audit:read',
    'webhooks:write',
    'users:write',
  ]);
  const rest = (method: string, path: string, body?: object) => hub.rest(key, method, path, body);
  await rest('POST', '/users', { externalUserId: 'customer-1', name: 'Customer' });
  const invited = await rest('POST', '/connect-sessions', {
    externalUserId: 'customer-1',
    returnUrl: hub.url,
  });
  await hub.openBrowser().fetch(String(at(await invited.json(), 'url')));
  await rest('POST', '/webhook-endpoints', { url: 'https://hook.example.com/' });
  const started = await hub.withKey(key)('/api/v1/connections', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
    body: JSON.stringify({ userId, provider: 'sandbox', redirectUrl: hub.url }),
  });
  await hub.openBrowser().fetch(String(at(await started.json(), 'authUrl')));
  const read = (more: object) => rest('POST', '/tokens', { userId, provider: 'sandbox', ...more });
  for (const more of [{}, { accountId: 'ada' }, { accountId: 'ada', forceRefresh: true }]) await read(more);
  await hub.sandbox.setFault('token', { kind: 'status', status: 503, times: 3 });
  await read({ accountId: 'bob', forceRefresh: true });
  await hub.sandbox.setFault('token', { kind: 'delay', ms: 1_200, times: 1 });
  await read({ accountId: 'ada', forceRefresh: true });
  await operator.connect('grace', { consent: { decision: 'deny' } });
  const { id: limited } = await operator.trpc.apiKeys.create.mutate({
    name: 'limited',
    scopes: ['connections:read'],
  });
  await operator.trpc.apiKeys.change.mutate({ id: limited, requestsPerMinute: 100 });
  await raiseAnomaly(hub.deps, { kind: 'row_unverified', subject: 'api_keys', details: {} });
  await fetch(`${hub.listenUrl}/metrics`);
  const notice = JSON.stringify({ event: 'gone', user: 'ada' });
  const signature = createHmac('sha256', NOTIFYING.client_secret).update(notice).digest('hex');
  const noticed = await fetch(`${hub.listenUrl}/oauth/notices/notifying`, {
    method: 'POST',
    body: notice,
    headers: { 'x-hmac': signature },
  });
  expect(noticed.status).toBe(200);
  const ask = (name: string, input: object) =>
    callProcedure((path, init) => operator.fetch(path, init), name, input);
  for (const [name, type] of Object.entries(procedureTypes)) if (type === 'query') await ask(name, {});
  for (const name of [
    'connections.list',
    'connections.page',
    'connections.listAll',
    'audit.list',
    'audit.search',
  ])
    for (const input of [
      { userId },
      { provider: 'sandbox' },
      { status: 'attention' },
      { search: 'ada' },
      { cursor: '5' },
    ])
      await ask(name, input);
  await ask('connections.get', { id: connectionId });
  await ask('connections.some', { ids: [connectionId] });
  await operator.trpc.connections.rename.mutate({ id: connectionId, label: 'Work' });
  await operator.trpc.connections.refresh.mutate({ id: connectionId });
  await operator.trpc.connections.refreshMatching.mutate({});
  await operator.trpc.connections.disconnectMatching.mutate({});
  await operator.connect('ada', { connectionId });
  await rest('DELETE', '/users/customer-1');
  await operator.signOut();
  await operator.signIn({ email, password });
  await deleteExpired(hub.deps);
  await hub.stop();
  across = await findStatementsAcrossShards(database.connectionString, statements.values(), {
    tables: DISTRIBUTED,
    column: 'user_id',
  });
  found = await findSequentialScans(database.connectionString, statements.values(), LARGE);
});

const nameOf = ({ name, text }: Statement) => name ?? text.replace(/\s+/g, ' ').trim();

it('no statement reads a large table whole, but those with a reason', () => {
  const reasons = Object.keys(WHOLE);
  const unexplained = found.filter(
    ({ statement }) => !reasons.some((beginning) => nameOf(statement).startsWith(beginning)),
  );
  expect(unexplained.map(({ statement, tables }) => [nameOf(statement), tables])).toEqual([]);
});

it('has asked most of what the stores ask', () => {
  const sources = globSync('{apps/server,packages/core}/src/**/*-store.ts', {
    cwd: join(import.meta.dirname, '../../..'),
  });
  const names = sources.flatMap((file) =>
    [
      ...readFileSync(join(import.meta.dirname, '../../..', file), 'utf8').matchAll(
        /\bname: '([a-z_]{4,})'/g,
      ),
    ].map(([, name]) => name),
  );
  const asked = new Set([...statements.values()].map(({ name }) => name));
  expect(names.filter((name) => name !== undefined && asked.has(name)).length).toBeGreaterThan(REACHED);
});

it('every statement about a distributed table says which user, but those with a reason', () => {
  const reasons = Object.keys(ACROSS);
  const asksAll = across.filter(({ across: tables }) => tables.length > 0);
  const unexplained = asksAll.filter(
    ({ statement }) => !reasons.some((beginning) => nameOf(statement).startsWith(beginning)),
  );
  expect(unexplained.map(({ statement, across: tables }) => [nameOf(statement), tables])).toEqual([]);
});

it('what is asked for every request of a user is answered by one node', () => {
  const byOne = across.filter(({ across: tables }) => tables.length === 0);
  expect(byOne.map(({ statement }) => nameOf(statement))).toEqual(expect.arrayContaining(HOT));
});
