import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { types } from 'node:util';
import { createTestDatabase } from '@evergrant/database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { freePort } from '../testing/free-port.ts';
import { startHubProcess } from '../testing/start-hub-process.ts';
import { startTestHub } from '../testing/start-test-hub.ts';
import { temporaryFolder, testEnvironment } from '../testing/test-environment.ts';
import { traceIdOf } from './trace-id.ts';

/** What OTLP/HTTP asks of JSON: ids in hex, times in nanoseconds as text, values by their type. */
const valueSchema = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.union([z.number().int(), z.string().regex(/^-?\d+$/)]) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const attributesSchema = z.array(z.strictObject({ key: z.string(), value: valueSchema }));
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const nanoseconds = z.string().regex(/^\d{19}$/);
const spanSchema = z.object({
  traceId: hex(32),
  spanId: hex(16),
  parentSpanId: hex(16).optional(),
  name: z.string().min(1),
  kind: z.number().int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: attributesSchema,
  links: z.array(z.object({ traceId: hex(32), spanId: hex(16) })).optional(),
  status: z.object({ code: z.number().int().min(0).max(2) }),
});
const exportSchema = z.strictObject({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(
        z.object({ scope: z.object({ name: z.literal('evergrant') }), spans: z.array(spanSchema) }),
      ),
    }),
  ),
});
type Span = z.infer<typeof spanSchema>;

const pointSchema = z.object({
  startTimeUnixNano: nanoseconds,
  timeUnixNano: nanoseconds,
  attributes: attributesSchema,
});
const numbersSchema = z.array(pointSchema.extend({ asDouble: z.number() }));
const CUMULATIVE = 2;
const metricSchema = z.object({ name: z.string().min(1), description: z.string() }).and(
  z.union([
    z.object({ gauge: z.object({ dataPoints: numbersSchema }) }),
    z.object({
      sum: z.object({
        dataPoints: numbersSchema,
        isMonotonic: z.literal(true),
        aggregationTemporality: z.literal(CUMULATIVE),
      }),
    }),
    z.object({
      histogram: z.object({
        aggregationTemporality: z.literal(CUMULATIVE),
        dataPoints: z.array(
          pointSchema
            .extend({
              count: z.number().int(),
              sum: z.number(),
              bucketCounts: z.array(z.number().int().nonnegative()),
              explicitBounds: z.array(z.number()),
            })
            .refine(
              ({ count, bucketCounts, explicitBounds }) =>
                bucketCounts.length === explicitBounds.length + 1 &&
                bucketCounts.reduce((sum, own) => sum + own, 0) === count,
            ),
        ),
      }),
    }),
  ]),
);
const metricsExportSchema = z.strictObject({
  resourceMetrics: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeMetrics: z.array(
        z.object({ scope: z.object({ name: z.literal('evergrant') }), metrics: z.array(metricSchema) }),
      ),
    }),
  ),
});
const metrics = new Map<string, z.infer<typeof metricSchema>>();

const spans: Span[] = [];
const received: string[] = [];
const problems: unknown[] = [];
let hooked = { id: '', traceparent: '' };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const receiver = createServer(async (request, response) => {
  const body = await text(request);
  if (request.url === '/hook') {
    hooked = { id: `${request.headers['webhook-id']}`, traceparent: `${request.headers.traceparent}` };
    return response.end();
  }
  received.push(body);
  response.setHeader('content-type', 'application/json');
  if (request.url === '/v1/metrics') {
    const read = metricsExportSchema.safeParse(JSON.parse(body));
    if (!read.success) problems.push(read.error);
    for (const metric of read.data?.resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap((scope) => scope.metrics),
    ) ?? [])
      metrics.set(metric.name, metric);
    return response.end('{}');
  }
  const parsed = exportSchema.safeParse(JSON.parse(body));
  const isOtlp =
    request.method === 'POST' &&
    request.url === '/v1/traces' &&
    request.headers['content-type'] === 'application/json' &&
    request.headers.authorization === 'Bearer collector';
  if (!parsed.success || !isOtlp) problems.push(parsed.error ?? request.headers);
  else
    spans.push(
      ...parsed.data.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  return response.end('{}');
});

let answered: string | null;
let correlationId: string | null;
let secrets: string[];
let logged: string;

beforeAll(async () => {
  const port = await freePort();
  await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${port}`;
  const hub = await startTestHub({
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: origin,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector',
      OTEL_METRICS_EXPORTER: 'otlp',
      EVERGRANT_TRACE_ORIGINS: origin,
      EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: origin,
    },
  });
  const browser = hub.openBrowser();
  const { userId } = await browser.signUp();
  const { key } = await hub.createKey(['tokens:read', 'webhooks:write']);
  await hub.rest(key, 'POST', '/webhook-endpoints', { url: `${origin}/hook` });
  await browser.connect('ada');
  const answer = await hub.withKey(key)('/api/v1/tokens', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ userId, provider: 'sandbox', forceRefresh: true }),
  });
  answered = answer.headers.get('traceparent');
  correlationId = answer.headers.get('x-correlation-id');
  const { accessToken } = z.object({ accessToken: z.string() }).parse(await answer.json());
  secrets = [accessToken, key];
  await vi.waitUntil(() => hooked.id !== '', { timeout: 60_000 });
  logged = hub.logText();
  await hub.stop();
});
afterAll(() => void receiver.close());

const named = (name: string) => spans.filter((span) => span.name === name);
const rootOf = (span: Span): Span => {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? span : rootOf(parent);
};

describe('a trace', () => {
  it('arrives as OTLP asks for it', () => {
    expect(problems).toEqual([]);
    expect(spans.length).toBeGreaterThan(20);
  });

  it('leads from the click over the callback to core, provider and SQL', () => {
    const [connect] = named('connect');
    const trace = spans.filter(({ traceId }) => traceId === connect?.traceId);
    const names = trace.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['POST /trpc/:path', 'connect', 'provider POST', 'provider GET']),
    );
    expect(names.some((name) => name.startsWith('SQL '))).toBe(true);
    // The callback is a request of its own, and named by what it led to.
    expect(named('GET /oauth/callback/:provider').map(({ spanId }) => spanId)).toContain(
      connect?.links?.[0]?.spanId,
    );
  });

  it('of a webhook is found by the id of the message, and leads from the queue to the endpoint', () => {
    const trace = spans.filter(({ traceId }) => traceId === traceIdOf(hooked.id));
    expect(trace.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['job deliver-webhook', 'webhook POST']),
    );
    expect(hooked.traceparent).toMatch(new RegExp(`^00-${traceIdOf(hooked.id)}-[0-9a-f]{16}-01$`));
  });

  it('goes on where the caller began it, and is named in the answer', () => {
    const [refresh] = named('refresh').filter(({ traceId }) => traceId === TRACE_ID);
    expect(refresh && rootOf(refresh)).toMatchObject({
      name: 'POST /api/v1/tokens',
      parentSpanId: 'b7ad6b7169203331',
    });
    expect(answered).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
    expect(correlationId).toBe('int-0af76519-16cd-43dd-8448-eb211c80319c');
  });

  it('has metrics beside it, those that are counted in plain integers too', () => {
    expect(metrics.get('evergrant_token_read_duration_seconds')).toMatchObject({
      histogram: { dataPoints: [{ count: 1 }] },
    });
    expect(metrics.get('evergrant_refreshes_total')).toMatchObject({
      sum: { dataPoints: [{ asDouble: 1 }] },
    });
    expect(metrics.get('evergrant_database_up')).toMatchObject({ gauge: { dataPoints: [{ asDouble: 1 }] } });
    expect(metrics.size).toBeGreaterThan(50);
  });

  it('is named in the log', () => {
    expect(logged).toContain(`"traceId":"${TRACE_ID}"`);
  });

  it('carries no secret', () => {
    for (const secret of secrets) expect(received.join('')).not.toContain(secret);
  });
});

describe('without a collector', () => {
  it('nothing that a request meets is wrapped: statements, calls to others, the service and answers are as they are', async () => {
    await using off = await startTestHub();
    const { tracer, db } = off.deps;
    expect(tracer).toBeUndefined();

    const client = await db.pool.connect();
    try {
      expect(Object.hasOwn(client, 'query')).toBe(false);
      expect(types.isProxy(client.query)).toBe(false);
    } finally {
      client.release();
    }
    const answer = await fetch(`${off.listenUrl}/healthz`, {
      headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` },
    });
    expect(answer.headers.get('traceparent')).toBeNull();
  });

  it('a process does not even load what traces', async () => {
    using folder = temporaryFolder();
    await using database = await createTestDatabase();
    const loaded = join(folder.path, 'loaded');
    const note = `import { appendFileSync } from 'node:fs';
      import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) {
        appendFileSync(${JSON.stringify(loaded)}, url + '\\n');
        return next(url, context);
      } });`;
    const start = async (more: Readonly<Record<string, string>>) => {
      rmSync(loaded, { force: true });
      const environment = await testEnvironment({
        dataDir: folder.path,
        databaseUrl: database.connectionString,
      });
      await using hub = startHubProcess({
        ...environment,
        ...more,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(note)}`,
      });
      await hub.ready();
      return readFileSync(loaded, 'utf8').split('\n');
    };
    const ofTracing = (urls: readonly string[]) => urls.filter((url) => url.includes('start-tracing'));
    expect(ofTracing(await start({}))).toEqual([]);
    expect(ofTracing(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }))).not.toEqual([]);
  });
});
