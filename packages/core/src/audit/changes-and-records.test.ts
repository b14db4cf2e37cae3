import { expect, test } from 'vitest';
import { createApiKey } from '../access/create-api-key.ts';
import { createConnectSession } from '../access/create-connect-session.ts';
import { revokeApiKey } from '../access/revoke-api-key.ts';
import { dismissAnomaly } from '../anomalies/dismiss-anomaly.ts';
import { raiseAnomaly } from '../anomalies/raise-anomaly.ts';
import { createConnectionScope } from '../connections/connection-store.ts';
import { renameConnection } from '../connections/rename-connection.ts';
import { removeProvider } from '../provider-configurations/remove-provider.ts';
import { saveProvider } from '../provider-configurations/save-provider.ts';
import { createTestHub, type TestHub } from '../testing/index.ts';
import { createWebhookEndpoint } from '../webhooks/create-webhook-endpoint.ts';
import { removeWebhookEndpoint } from '../webhooks/remove-webhook-endpoint.ts';

/** Changes that are tried while the log fails; `AUDIT_CRASHES` for more. */
const CRASHES = Number(process.env.AUDIT_CRASHES ?? 100);

/**
 * Makes every second write of an audit event fail: half of these with an error, the other half by the end of the
 * connection, in the middle of the transaction, as when the hub or the database dies.
 */
const breakAuditLog = (hub: TestHub) =>
  hub.deps.db.pool.query(`
    CREATE SEQUENCE crashes;
    CREATE FUNCTION break_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE turn bigint := nextval('crashes');
    BEGIN
      IF turn % 4 = 1 THEN RAISE EXCEPTION 'the audit log is full'; END IF;
      IF turn % 4 = 3 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER break_audit BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION break_audit()`);

const RETURN_URL = '/connections';

test(`${CRASHES} crashes while a change and its record are written: there is one for the other, always`, async () => {
  await using hub = await createTestHub();
  const { deps } = hub;
  const user = await hub.createUser();
  const connection = await user.connect();
  const scope = createConnectionScope(user.id);
  const google = {
    ...{ provider: 'google', isNew: true, clientId: 'c', clientSecret: 's', scope: [], parameters: {} },
    ...{ entry: null, offered: true, confirmedHosts: [], userId: user.id },
  };
  const count = async (sql: string) => (await deps.db.pool.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
  const events = (name: string) =>
    count(`SELECT count(*)::int AS n FROM audit_events WHERE event = '${name}'`);
  const rows = (table: string, where = 'true') =>
    count(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`);
  let renamed = 0;
  const origin = hub.origin('cli:ada');
  const oldest = async (table: string, where: string) =>
    (await deps.db.pool.query<{ id: string }>(`SELECT id FROM ${table} WHERE ${where} LIMIT 1`)).rows[0]
      ?.id ?? '';

  await breakAuditLog(hub);
  const changes: ((turn: number) => Promise<unknown>)[] = [
    (turn) => createApiKey(deps, { name: `key ${turn}`, scopes: [] }, origin),
    async () => revokeApiKey(deps, await oldest('api_keys', 'revoked_at IS NULL'), origin),
    (turn) => createWebhookEndpoint(deps, { url: `https://app.example.com/${turn}` }, origin),
    async () => removeWebhookEndpoint(deps, { id: await oldest('webhook_endpoints', 'true') }, origin),
    (turn) => createConnectSession(deps, { externalUserId: `guest ${turn}`, returnUrl: RETURN_URL }, origin),
    () => user.start(),
    async (turn) => {
      await renameConnection(deps, { scope, id: connection.id, label: `label ${turn}` }, origin);
      renamed += 1;
    },
    () => saveProvider(deps, google, origin),
    () => removeProvider(deps, { provider: 'google', userId: user.id }, origin),
    () => raiseAnomaly(deps, { kind: 'row_unverified', subject: 'api_keys', details: {} }, origin),
    () => dismissAnomaly(deps, { kind: 'row_unverified', subject: 'api_keys' }, origin),
  ];
  const crashed = () => count('SELECT last_value::int / 2 AS n FROM crashes');
  for (let turn = 0; (await crashed()) < CRASHES; turn += 1)
    await changes[turn % changes.length]?.(turn).catch(() => undefined);
  await deps.db.pool.query('DROP TRIGGER break_audit ON audit_events');

  const made = async (event: string, undone: string) => (await events(event)) - (await events(undone));
  expect({
    keys: await events('api_key_created'),
    revoked: await events('api_key_revoked'),
    webhooks: await made('webhook_created', 'webhook_removed'),
    sessions: await events('connect_session_created'),
    flows: await events('oauth_initiated'),
    renamed: await events('connection_labelled'),
    providers: await made('provider_configured', 'provider_removed'),
    anomalies: await events('anomaly_detected'),
    dismissed: await events('anomaly_dismissed'),
  }).toEqual({
    keys: await rows('api_keys'),
    revoked: await rows('api_keys', 'revoked_at IS NOT NULL'),
    webhooks: await rows('webhook_endpoints'),
    sessions: await rows('connect_sessions'),
    flows: await rows('flows'),
    renamed,
    providers: await rows('provider_configurations'),
    anomalies: await rows('anomalies'),
    dismissed: await rows('anomalies', 'dismissed_at IS NOT NULL'),
  });
  for (const table of ['api_keys', 'webhook_endpoints', 'connect_sessions', 'anomalies'])
    expect(await rows(table), table).toBeGreaterThan(0);
});
