import type { AppRouter } from '@evergrant/client';
import type { AppRouter as ServerRouter } from '@evergrant/server/app-router';
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { expect, expectTypeOf, it } from 'vitest';
import { createTypePrinter } from './print-type.ts';

it("says what the hub's routers say, in both directions", () => {
  expectTypeOf<inferRouterInputs<AppRouter>>().toExtend<inferRouterInputs<ServerRouter>>();
  expectTypeOf<inferRouterInputs<ServerRouter>>().toExtend<inferRouterInputs<AppRouter>>();
  expectTypeOf<inferRouterOutputs<AppRouter>>().toExtend<inferRouterOutputs<ServerRouter>>();
  expectTypeOf<inferRouterOutputs<ServerRouter>>().toExtend<inferRouterOutputs<AppRouter>>();
  expectTypeOf<inferRouterError<ServerRouter>>().toExtend<inferRouterError<AppRouter>>();
});

it('prints JSON Schema as TypeScript', () => {
  const types = createTypePrinter(['ProviderId']);
  const text = types.print({
    type: 'object',
    required: ['id', 'odd-name'],
    properties: {
      id: { title: 'ProviderId', type: 'string' },
      'odd-name': { type: ['string', 'null'], description: 'Ends */ early' },
      list: { type: 'array', items: { anyOf: [{ const: 1 }, { enum: ['a', null] }] } },
      frozen: { type: 'array', readOnly: true, items: {} },
      map: { type: 'object', additionalProperties: { not: {} } },
    },
  });
  expect(text).toBe(`{
  id: ProviderId;
  /** Ends *\\/ early */
  "odd-name": string | null;
  list?: (1 | "a" | null)[] | undefined;
  frozen?: readonly unknown[] | undefined;
  map?: Record<string, never> | undefined;
}`);
});

it('names what has a title, once', () => {
  const types = createTypePrinter();
  const status = { title: 'Status', enum: ['on', 'off'] };
  expect(types.print({ type: 'array', items: status })).toBe('Status[]');
  expect(types.print(status)).toBe('Status');
  expect(types.declarations()).toBe('export type Status = "on" | "off";');
  expect(() => types.print({ ...status, enum: ['on'] })).toThrow('two schemas are called Status');
});

it('refuses what it does not know', () => {
  expect(() => createTypePrinter().print({ type: 'tuple' })).toThrow('no type for');
});
