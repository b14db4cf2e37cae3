import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

const TOKEN = 'a-token-for-prometheus';
const ROOT = join(import.meta.dirname, '../../../..');
/** Only with Redis, and only where the public address is https. */
const ELSEWHERE = new Set(['evergrant_redis_up', 'evergrant_public_certificate_expires_timestamp_seconds']);
const CANARY = 'canary-of-a-caller';

let hub: TestHub;
let address: string;
let exposition: string;
let operator: Browser;

beforeAll(async () => {
  const port = await freePort();
  address = `http://127.0.0.1:${port}/metrics`;
  hub = await startTestHub({
    environment: { EVERGRANT_METRICS_PORT: String(port), EVERGRANT_METRICS_TOKEN: TOKEN },
  });
  const browser = hub.openBrowser();
  operator = browser;
  const { userId } = await browser.signUp();
  const connected = await browser.connect('ada');
  const { key } = await hub.createKey(['tokens:read', 'connections:read']);
  const ask = (body: object) => hub.rest(key, 'POST', '/tokens', { userId, ...body });
  for (let count = 0; count < 3; count += 1) await ask({ provider: 'sandbox' });
  await ask({ provider: 'sandbox', forceRefresh: true });
  // What strangers and callers make up.
  for (let count = 0; count < 50; count += 1) {
    await ask({ provider: `${CANARY}-${count}` });
    await fetch(`${hub.url}/${CANARY}/${count}?code=${CANARY}`);
    await fetch(`${hub.url}/oauth/callback/${CANARY}-${count}?code=${CANARY}&state=${CANARY}`, {
      redirect: 'manual',
    });
  }
  expect(connected.connectionId).toBeGreaterThan(0);
  exposition = await scrape();
});
afterAll(() => hub.stop());

async function scrape(): Promise<string> {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(answer.status).toBe(200);
  return answer.text();
}

const samples = () => exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const read = (series: string) =>
  Number(
    samples()
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );

describe('metrics', () => {
  it('are on a port of their own and for whoever shows the token', async () => {
    expect((await fetch(address)).status).toBe(401);
    expect((await fetch(address, { headers: { authorization: `Bearer ${TOKEN}x` } })).status).toBe(401);
    expect((await fetch(`${hub.url}/metrics`)).headers.get('content-type')).not.toMatch(/text\/plain/);
  });

  it('count token reads by provider, and refusals by code', () => {
    expect(read('evergrant_token_read_duration_seconds_count{provider="sandbox"}')).toBe(4);
    expect(read('evergrant_token_read_failures_total{provider="unknown",code="ACCOUNT_NOT_FOUND"}')).toBe(50);
  });

  it('tell what operations at a provider came to, how long they took and how often they were tried', () => {
    for (const operation of ['token_exchange', 'profile_fetch', 'token_refresh']) {
      const at = `operation="${operation}",provider="sandbox"`;
      expect(read(`evergrant_operations_total{${at},outcome="ok"}`)).toBe(1);
      expect(read(`evergrant_operation_attempts_sum{${at}}`)).toBe(1);
      expect(read(`evergrant_operation_duration_seconds_count{${at}}`)).toBe(1);
    }
    expect(read('evergrant_refreshes_total{provider="sandbox",outcome="refreshed"}')).toBe(1);
    expect(read('evergrant_flows_total{provider="sandbox",outcome="connected"}')).toBe(1);
  });

  it('tell of caches, pool, journal, audit log, keys, processes and the disk', () => {
    expect(read('evergrant_cache_hits_total{cache="tokens"}')).toBeGreaterThan(0);
    expect(read('evergrant_cache_invalidations_total{cache="tokens"}')).toBeGreaterThan(0);
    expect(read('evergrant_database_up')).toBe(1);
    expect(read('evergrant_database_connections_max')).toBe(20);
    expect(read('evergrant_database_waiting')).toBe(0);
    expect(read('evergrant_journal_entries{state="waiting"}')).toBe(0);
    expect(read('evergrant_audit_writable')).toBe(1);
    expect(read('evergrant_processes{works="yes"}')).toBe(1);
    expect(read('evergrant_data_folder_bytes{part="available"}')).toBeGreaterThan(0);
    expect(read('evergrant_resealing_state{state="done"}')).toBe(1);
  });

  it('tell what stands in the database', () => {
    expect(read('evergrant_connections{provider="sandbox",status="connected",reason="none"}')).toBe(1);
    expect(read('evergrant_refresh_lateness_seconds{provider="sandbox"}')).toBe(0);
    expect(read('evergrant_next_refresh_seconds{provider="sandbox"}')).toBeGreaterThan(0);
    expect(read('evergrant_outbox_jobs{state="due"}')).toBe(0);
    expect(read('evergrant_queue_age_seconds{job="deliver-webhook"}')).toBe(0);
  });

  it("are what an operator's overview shows", async () => {
    const { connections, due, trouble, outbox, queues, day } = await operator.trpc.overview.get.query();
    expect(connections).toEqual([
      { provider: 'sandbox', health: 'connected', total: 1, endInDay: 0, endInWeek: 0, nextEnd: null },
    ]);
    expect(due).toMatchObject([{ provider: 'sandbox', due: 0, lateness: 0 }]);
    expect([trouble, outbox]).toEqual([[], { due: 0, later: 0, age: 0 }]);
    expect(queues).toContainEqual({ name: 'deliver-webhook', waiting: 0, retrying: 0, active: 0, age: 0 });
    expect(day.hours.at(-1)).toMatchObject({ refreshed: 1, failed: 0 });
    for (const operation of ['token_exchange', 'profile_fetch', 'token_refresh'])
      expect(day.operations).toContainEqual({
        ...{ operation, total: 1, succeeded: 1, retries: 0, mostRetries: 0 },
      });
    expect(day.caches.find(({ cache }) => cache === 'tokens')?.hits).toBe(
      read('evergrant_cache_hits_total{cache="tokens"}'),
    );
    expect(await operator.trpc.overview.firstSteps.query()).toEqual({
      ...{ provider: true, apiKey: true, connection: true },
    });
  });

  it('stand in the guide, and nothing else does', () => {
    const guide = readFileSync(join(ROOT, 'docs/guides/observability.md'), 'utf8');
    const described = [...guide.matchAll(/^\| `(evergrant_\w+)`/gm)].map(([, name]) => name);
    const measured = [...exposition.matchAll(/^# TYPE (evergrant_\w+)/gm)].map(([, name]) => name);
    const own = measured.filter((name) => !/^evergrant_(process|nodejs)_/.test(name ?? ''));
    expect(described.filter((name) => !ELSEWHERE.has(name ?? '')).sort()).toEqual(own.sort());
  });

  it('have labels of few values only, whatever callers and strangers send', () => {
    const labels = new Map<string, Set<string>>();
    for (const line of samples())
      for (const [, name = '', value = ''] of line.matchAll(/([a-z_]+)="([^"]*)"/g))
        labels.set(name, (labels.get(name) ?? new Set()).add(value));
    expect(exposition).not.toContain(CANARY);
    expect([...(labels.get('provider') ?? [])].sort()).toEqual(['sandbox', 'unknown']);
    for (const [name, values] of labels)
      expect([name, values.size <= 60 || name === 'route']).toEqual([name, true]);
    expect([...labels.keys()].filter((name) => !LABELS.has(name))).toEqual([]);
    expect(samples().length).toBeLessThan(900);
  });
});

/** What a label may be called: each of these has values that only the hub's own sources, or its operator, can add to. */
const LABELS = new Set([
  'cache',
  'code',
  'incident',
  'job',
  'key',
  'kind',
  'le',
  'major',
  'method',
  'minor',
  'operation',
  'outcome',
  'part',
  'patch',
  'provider',
  'quantile',
  'reason',
  'role',
  'route',
  'space',
  'state',
  'status',
  'type',
  'version',
  'works',
]);
