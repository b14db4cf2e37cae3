import { randomBytes } from 'node:crypto';
import type { Span as SpanAbout, Tracer } from '@evergrant/core';
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type TraceParent, traceIdOf } from './trace-id.ts';

/** What a process with tracing does besides. */
export interface Tracing extends Tracer {
  /** Begins the span of a request; everything within its context belongs to it. */
  request(about: {
    readonly name: string;
    readonly correlationId: string;
    readonly parent: TraceParent | undefined;
    readonly attributes: Attributes;
  }): RequestSpan;
  /** A span for what is done with a callback; undefined where nothing that is traced is under way. */
  begin(span: SpanAbout): OpenSpan | undefined;
  /** `traceparent` of what is under way; undefined: nothing that is traced. */
  traceParent(): string | undefined;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface OpenSpan {
  end(error?: unknown, attributes?: Attributes): void;
}

export interface RequestSpan extends OpenSpan {
  readonly traceParent: string;
  within<T>(work: () => T): T;
}

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

/** Errors by name and code: a message may carry what somebody wrote. */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (!(error instanceof Error)) return;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  span.setAttribute('error.type', code);
}

const parentOf = (span: Span): string => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
};

/** Traces to a collector, by OTLP over HTTP. Nothing is global but the context, so that libraries stay silent. */
export function startTracing(options: {
  /** Without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of traces that begin here, the share that is kept: from 0 to 1. */
  readonly ratio: number;
  readonly role: string;
  readonly instanceId: string;
}): Tracing {
  let traceIdOfNextRoot: string | undefined;
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio) }),
    resource: resourceFromAttributes({
      'service.name': 'evergrant',
      'service.instance.id': options.instanceId,
      'evergrant.role': options.role,
    }),
    idGenerator: {
      generateTraceId: () => traceIdOfNextRoot ?? randomBytes(16).toString('hex'),
      generateSpanId: () => randomBytes(8).toString('hex'),
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({
          url: `${options.endpoint}/v1/traces`,
          headers: { ...options.headers },
        }),
      }),
    ],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  const tracer = provider.getTracer('evergrant');

  /** In the trace of its request: as a part of what is under way there, else as a beginning that names what it came from. */
  function start({ name, kind = 'internal', correlationId, attributes = {} }: SpanAbout): Span {
    const active = trace.getActiveSpan()?.spanContext();
    const own = correlationId === undefined ? undefined : traceIdOf(correlationId);
    const about = { kind: KINDS[kind], attributes: { ...attributes, ...idOf(correlationId) } };
    if (own === undefined || own === active?.traceId) return tracer.startSpan(name, about);
    traceIdOfNextRoot = own;
    try {
      const links = active === undefined ? [] : [{ context: active }];
      return tracer.startSpan(name, { ...about, root: true, links });
    } finally {
      traceIdOfNextRoot = undefined;
    }
  }

  const within = <T>(span: Span, work: () => T): T =>
    context.with(trace.setSpan(context.active(), span), work);

  const openSpan = (span: Span): OpenSpan => ({
    end(error, attributes = {}) {
      span.setAttributes(attributes);
      if (error !== undefined && error !== null) fail(span, error);
      span.end();
    },
  });

  return {
    async span(about, work) {
      const span = start(about);
      try {
        return await within(span, work);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    begin: (about) => (trace.getActiveSpan() === undefined ? undefined : openSpan(start(about))),
    request({ name, correlationId, parent, attributes }) {
      const about = { kind: SpanKind.SERVER, attributes: { ...attributes, ...idOf(correlationId) } };
      const outside: Context | undefined =
        parent === undefined ? undefined : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
      traceIdOfNextRoot = traceIdOf(correlationId);
      const span =
        outside === undefined
          ? tracer.startSpan(name, { ...about, root: true })
          : tracer.startSpan(name, about, outside);
      traceIdOfNextRoot = undefined;
      return { ...openSpan(span), traceParent: parentOf(span), within: (work) => within(span, work) };
    },
    traceParent() {
      const span = trace.getActiveSpan();
      return span === undefined ? undefined : parentOf(span);
    },
    async close() {
      await provider.shutdown();
      context.disable();
    },
  };
}

const idOf = (correlationId: string | undefined): Attributes =>
  correlationId === undefined ? {} : { 'evergrant.correlation_id': correlationId };
