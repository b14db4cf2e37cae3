import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseYaml } from '../parse-yaml.ts';
import type { Browser } from '../testing/browser.ts';
import { freePort } from '../testing/free-port.ts';
import { hasPrometheus, startPrometheus, type TestPrometheus } from '../testing/start-prometheus.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

const DEPLOY = join(import.meta.dirname, '../../../../deploy');
const RULES = join(DEPLOY, 'prometheus/alerts.yaml');
const TOKEN = 'a-token-for-prometheus';

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboardSchema = z.object({
  title: z.string(),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

function readRules() {
  const parsed = parseYaml(readFileSync(RULES, 'utf8'));
  if (!('content' in parsed)) throw new Error('no YAML');
  return rulesSchema.parse(parsed.content).groups.flatMap(({ rules }) => rules);
}
const alerts = readRules();
const queries = globSync(join(DEPLOY, 'grafana/*.json')).flatMap((file) => {
  const { title, panels } = dashboardSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return panels.flatMap((panel) =>
    panel.targets.map(({ expr }) => ({ of: `${title}, ${panel.title}`, expr })),
  );
});

/** As GitHub makes them of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('alerts', () => {
  it('have each a section of the runbook', () => {
    const runbook = readFileSync(join(DEPLOY, '../docs/runbook.md'), 'utf8');
    const sections = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    const missing = alerts.filter(
      ({ annotations: { runbook_url: link } }) =>
        !sections.some((section) => link === `docs/runbook.md#${section}`),
    );
    expect(missing.map(({ alert, annotations }) => [alert, annotations.runbook_url])).toEqual([]);
  });

  it('have each a test', () => {
    const tests = readFileSync(join(DEPLOY, 'prometheus/alerts.test.yaml'), 'utf8');
    expect(alerts.filter(({ alert }) => !tests.includes(`- name: ${alert}\n`))).toEqual([]);
  });

  it.runIf(hasPrometheus())('fire when they should, and not while all is well', () => {
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      ['test', 'rules', join(DEPLOY, 'prometheus/alerts.test.yaml')],
      { encoding: 'utf8' },
    );
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});

describe('a hub in use', () => {
  let hub: TestHub;
  let browser: Browser;
  let userId: number;
  let key: string;
  let target: string;
  const application = createServer((_request, response) => response.end());

  beforeAll(async () => {
    const port = await freePort();
    await new Promise<void>((resolve) => application.listen(port, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${port}`;
    const metricsPort = await freePort();
    target = `http://127.0.0.1:${metricsPort}/metrics`;
    hub = await startTestHub({
      environment: {
        EVERGRANT_METRICS_PORT: String(metricsPort),
        EVERGRANT_METRICS_TOKEN: TOKEN,
        EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: origin,
      },
    });
    browser = hub.openBrowser();
    ({ userId } = await browser.signUp());
    await browser.connect('ada');
    ({ key } = await hub.createKey([
      'tokens:read',
      'connections:read',
      'connections:write',
      'webhooks:write',
    ]));
    await hub.rest(key, 'POST', '/webhook-endpoints', { url: `${origin}/hook` });
  });
  afterAll(async () => {
    await hub.stop();
    application.close();
  });

  /** Something of everything. */
  async function use(): Promise<void> {
    const { connectionId } = await browser.connect('bob');
    const read = (more: object) => hub.rest(key, 'POST', '/tokens', { userId, provider: 'sandbox', ...more });
    await read({ accountId: 'ada' });
    await read({ accountId: 'nobody' });
    await hub.rest(key, 'GET', `/connections?userId=${userId}`);
    await hub.rest(key, 'POST', '/connections', { userId, provider: 'sandbox', redirectUrl: hub.url });
    await hub.rest(key, 'POST', `/connections/${connectionId}/refresh`);
    await hub.rest(key, 'DELETE', `/connections/${connectionId}`);
  }

  it('measures whatever rules and dashboards ask for', async () => {
    await use();
    const exposition = await (await fetch(target, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
    const measured = new Set([...exposition.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const asked = [...alerts, ...queries].flatMap(({ expr }) => expr.match(/evergrant_\w+/g) ?? []);
    const missing = asked.filter(
      (name) => !measured.has(name) && !measured.has(name.replace(/_(bucket|sum|count)$/, '')),
    );
    // There is no Redis here, and no certificate.
    expect([...new Set(missing)].sort()).toEqual([
      'evergrant_public_certificate_expires_timestamp_seconds',
      'evergrant_redis_up',
    ]);
  });

  it.runIf(hasPrometheus())('shows something in every panel of every dashboard', async () => {
    await using prometheus = await startPrometheus({ targets: [target], token: TOKEN, rules: [RULES] });
    let empty = queries;
    while (empty.length > 0) {
      await use();
      empty = await withoutValues(prometheus, empty);
    }
    expect(empty).toEqual([]);
    expect(await prometheus.query('ALERTS{alertstate="firing", severity="critical"}')).toEqual([]);
  });
});

async function withoutValues(prometheus: TestPrometheus, asked: typeof queries): Promise<typeof queries> {
  const values = await Promise.all(
    asked.map(({ expr }) => prometheus.query(expr.replaceAll('$__rate_interval', '1m'))),
  );
  return asked.filter((_, index) => !values[index]?.some(Number.isFinite));
}
