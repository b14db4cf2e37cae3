import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestSpan, Tracing } from './start-tracing.ts';
import { readTraceParent } from './trace-id.ts';

/** Gives every request a span, by the pattern of its route, and every answer a `traceparent`. */
export function traceRequests(app: FastifyInstance, tracing: Pick<Tracing, 'request'>): void {
  const spans = new WeakMap<FastifyRequest, RequestSpan>();
  app.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const span = tracing.request({
      name: `${request.method} ${route}`,
      correlationId: request.id,
      parent: readTraceParent(request.headers.traceparent),
      attributes: { 'http.request.method': request.method, 'http.route': route },
    });
    spans.set(request, span);
    reply.header('traceparent', span.traceParent);
    span.within(done);
  });
  // A body arrives in the context of its connection.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.within(done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    const failed = statusCode >= 500 ? new Error(String(statusCode)) : undefined;
    spans.get(request)?.end(failed, { 'http.response.status_code': statusCode });
    done();
  });
}
