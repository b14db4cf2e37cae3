import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startDatabaseProxy } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { createApiKey } from './access/create-api-key.ts';
import { createConnectSession } from './access/create-connect-session.ts';
import { openConnectSession } from './access/open-connect-session.ts';
import { verifyApiKey } from './access/verify-api-key.ts';
import { runJob } from './run-job.ts';
import { attemptBinding, flowRowSchema } from './state/flow-store.ts';
import { createTestHub, type TestHub } from './testing/index.ts';
import { tokenBinding } from './vault/vault.ts';

/** Everything a value shows to whoever logs, prints or serialises it, causes and hidden members included. */
const shown = (value: unknown): string => {
  const seen = new WeakSet();
  const json = JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return String(member);
    if (typeof member !== 'object' || member === null) return member;
    if (seen.has(member)) return undefined;
    seen.add(member);
    return member instanceof Error ? { ...member, message: member.message, cause: member.cause } : member;
  });
  return `${inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null })}\n${json}`;
};

async function everythingStored(hub: TestHub): Promise<string> {
  const { rows: tables } = await hub.deps.db.pool.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const contents = await Promise.all(
    tables.map(async ({ name }) =>
      JSON.stringify((await hub.deps.db.pool.query(`SELECT t::text FROM ${name} t`)).rows),
    ),
  );
  const files = await Promise.all(
    (await readdir(hub.journalDir)).map((name) => readFile(join(hub.journalDir, name), 'utf8')),
  );
  return [...contents, ...files].join('\n');
}

test('the scan sees what a value carries in any corner', () => {
  const hidden = Object.defineProperty({}, 'token', { value: 's3cret', enumerable: false });
  for (const value of [
    new Error('no', { cause: new Error('inner', { cause: { body: { access_token: 's3cret' } } }) }),
    new AggregateError([new Error('s3cret')]),
    Object.assign(new Error('no'), { request: { headers: new Headers({ authorization: 's3cret' }) } }),
    hidden,
    new Map([['token', 's3cret']]),
    { toJSON: () => 's3cret' },
    [[[[[[{ deep: 's3cret' }]]]]]],
  ])
    expect(shown(value)).toContain('s3cret');
});

test('row 47: no token, code, verifier, state or secret reaches a log, an error, an audit event or a table in the clear', async () => {
  await using hub = await createTestHub();
  await using wire = await startDatabaseProxy(hub.database.connectionString);
  await using fragile = await hub.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 300,
  });
  const user = await hub.createUser();
  const secrets = new Map<string, string>();
  const outputs: unknown[] = [];
  const { control } = hub.sandbox;
  const remember = (name: string, secret: string | null | undefined) => {
    if (secret) secrets.set(`${name} ${secrets.size}`, secret);
  };
  const attempt = async (action: () => Promise<unknown>) => {
    outputs.push(await action().catch((error: unknown) => error));
  };
  const rememberStored = async () => {
    for (const { connection, ...stored } of await hub.deps.db.prisma.sealedToken.findMany({
      include: { connection: true },
    })) {
      const row = { ...stored, accountId: connection.providerAccountId, parameters: {} };
      remember(
        'access token',
        hub.deps.vault.decryptToken(row.accessToken, tokenBinding(row, 'access_token')),
      );
      if (row.refreshToken !== null)
        remember(
          'refresh token',
          hub.deps.vault.decryptToken(row.refreshToken, tokenBinding(row, 'refresh_token')),
        );
    }
    for (const stored of await hub.deps.db.prisma.flow.findMany()) {
      const flow = flowRowSchema.parse(stored);
      const open = (envelope: string, field: 'code_verifier' | 'oidc_nonce') =>
        hub.deps.vault.decryptToken(envelope, attemptBinding(flow, field));
      remember('code verifier', open(flow.codeVerifier, 'code_verifier'));
      if (flow.oidcNonce !== null) remember('nonce', open(flow.oidcNonce, 'oidc_nonce'));
    }
  };
  const flow = async (options: Parameters<typeof user.authorize>[1] = {}) => {
    const started = await user.start(options);
    remember('state', started.state);
    remember('flow cookie', started.browserSecret);
    await rememberStored();
    const parameters = await user.authorize(started, options);
    remember('code', parameters.get('code'));
    await attempt(() => user.callback(started, parameters));
    await attempt(() => user.callback(started, parameters, { sessionUserId: null }));
    await rememberStored();
  };
  for (const { bytes } of hub.keys) remember('master key', Buffer.from(bytes).toString('base64'));
  remember('client secret', 'hub-secret');
  remember('client secret', Buffer.from('hub:hub-secret').toString('base64'));

  await flow({ account: 'grace', decision: 'deny' });
  for (const fault of [
    { kind: 'status', status: 500, body: 'ECHO-1 of your code' },
    { kind: 'status', status: 400, body: { error: 'invalid_grant', error_description: 'ECHO-2' } },
    { kind: 'replace_body', body: '<html>ECHO-3</html>', contentType: 'text/html' },
    {
      kind: 'replace_body',
      body: { access_token: 'ECHO-4', token_type: 'mac' },
      contentType: 'application/json',
    },
    { kind: 'replace_body', body: { error: 'ECHO 5 in prose' }, contentType: 'application/json' },
    { kind: 'patch_body', set: { id_token: 'ECHO-6.ECHO-6.ECHO-6' } },
    { kind: 'commit_then_reset' },
  ] as const) {
    await control.setFault('token', { ...fault, times: 1 });
    await flow();
  }
  await control.setFault('userinfo', {
    kind: 'replace_body',
    body: 'ECHO-7',
    contentType: 'application/json',
    times: 1,
  });
  await flow();
  await flow({ account: 'ada' });
  for (let count = 1; count <= 7; count += 1) remember('echo', `ECHO-${count}`);

  const read = (forceRefresh = false) => attempt(async () => void (await user.token({ forceRefresh })));
  await read();
  await read(true);
  await rememberStored();
  for (const fault of [
    { kind: 'status', status: 503, body: 'ECHO-8' },
    { kind: 'replace_body', body: { ok: false, error: 'ECHO-9 prose' }, contentType: 'application/json' },
    {
      kind: 'replace_body',
      body: { access_token: 'ECHO-10', token_type: 'n_a' },
      contentType: 'application/json',
    },
  ] as const) {
    await control.setFault('token', fault);
    await read(true);
    // Nothing would be sent after a lost answer.
    await hub.deps.db.pool.query('UPDATE sealed_tokens SET refresh_sent_at = NULL');
  }
  for (let count = 8; count <= 10; count += 1) remember('echo', `ECHO-${count}`);
  await control.setFault('token', { kind: 'delay', ms: 300, times: 1 });
  const cutOff = attempt(() => fragile.service.refreshToken('sandbox', 'ada'));
  await expect.poll(() => fragile.deps.refreshFlights.size).toBe(1);
  await control.waitForLedger({ endpoint: 'token', count: 1 }, 2_000);
  await wire.cut();
  await cutOff;
  const midOutage = await everythingStored(hub);
  await wire.heal();
  await fragile.deps.refreshFlights.idle();
  await rememberStored();

  const { id, key } = await createApiKey(hub.deps, { name: 'test', scopes: ['tokens:read'] }, hub.origin());
  remember('api key', key.replace(`evg_${id}_`, ''));
  await attempt(() => verifyApiKey(hub.deps, key));
  await attempt(() => verifyApiKey(hub.deps, `${key.slice(0, -1)}x`));
  const { url } = await createConnectSession(
    hub.deps,
    { externalUserId: 'u1', returnUrl: '/done' },
    hub.origin(),
  );
  const link = url.split('/').at(-1) ?? '';
  remember('connect link', link);
  const session = await openConnectSession(hub.deps, link, hub.origin());
  remember('connect cookie', session.browserSecret);
  await attempt(() => openConnectSession(hub.deps, link, hub.origin()));

  await control.setFault('revocation', {
    kind: 'status',
    status: 400,
    body: { error: 'x', error_description: 'ECHO-11' },
  });
  remember('echo', 'ECHO-11');
  await attempt(() => hub.service.disconnectIntegration(user.id, 'sandbox', 'ada'));
  const beforeWork = await everythingStored(hub);
  await attempt(() => hub.queue.work((job) => runJob(hub.deps, job)));
  await hub.deps.readAudit.flush();

  const sinks = {
    logs: shown([...hub.logs, ...fragile.logs]),
    outputs: outputs.map(shown).join('\n'),
    stored: [midOutage, beforeWork, await everythingStored(hub)].join('\n'),
  };
  expect(secrets.size).toBeGreaterThan(60);
  expect(sinks.logs.length).toBeGreaterThan(10_000);
  const leaks = Object.entries(sinks).flatMap(([sink, text]) =>
    [...secrets].flatMap(([name, secret]) =>
      [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64url')].some((form) =>
        text.includes(form),
      )
        ? [`${name} in ${sink}`]
        : [],
    ),
  );
  expect(leaks).toEqual([]);
});
