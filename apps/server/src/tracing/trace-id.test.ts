import { createCorrelationId } from '@evergrant/core';
import { expect, test } from 'vitest';
import { correlationIdOf } from '../http/request-origin.ts';
import { correlationIdOfTrace, readTraceParent, traceIdOf } from './trace-id.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

test('a correlation id and its trace are one thing in two forms', () => {
  const id = createCorrelationId();
  expect(traceIdOf(id)).toMatch(/^[0-9a-f]{32}$/);
  expect(correlationIdOfTrace(traceIdOf(id))).toBe(id);
  expect(traceIdOf(correlationIdOfTrace(TRACE_ID))).toBe(TRACE_ID);
});

test("a caller's own correlation id has one trace as well", () => {
  expect(traceIdOf('order-4711')).toMatch(/^[0-9a-f]{32}$/);
  expect(traceIdOf('order-4711')).toBe(traceIdOf('order-4711'));
  expect(traceIdOf('order-4711')).not.toBe(traceIdOf('order-4712'));
});

test.each([
  undefined,
  '',
  `01-${TRACE_ID}-b7ad6b7169203331-01`,
  `00-${TRACE_ID.toUpperCase()}-b7ad6b7169203331-01`,
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
  `00-${TRACE_ID}-b7ad6b7169203331-01-more`,
])('a traceparent %s is none', (header) => {
  expect(readTraceParent(header)).toBeUndefined();
});

test('a request has the correlation id that it brings, else that of its trace', () => {
  const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
  expect(correlationIdOf({ traceparent })).toBe('int-0af76519-16cd-43dd-8448-eb211c80319c');
  expect(correlationIdOf({ traceparent, 'x-correlation-id': 'order-4711' })).toBe('order-4711');
  expect(correlationIdOf({})).toMatch(/^int-/);
});
