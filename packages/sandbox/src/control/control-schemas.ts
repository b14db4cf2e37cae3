import { z } from 'zod';
import { faultSchema, faultyEndpoints } from '../faults/fault.ts';
import { consentScriptSchema } from '../protocol/consent.ts';
import { endpoints } from './ledger.ts';

const ledgerFilter = z.strictObject({
  endpoint: z.enum(endpoints).optional(),
  grantType: z.string().optional(),
  clientId: z.string().optional(),
  accountId: z.string().optional(),
  outcome: z.enum(['ok', 'error', 'reset']).optional(),
});

/** No test needs more at once, and a year has every month and change of clocks. */
const MOST_MS = 400 * 86_400_000;

/** What each control method takes over HTTP, as the JSON array of its arguments. */
export const argumentSchemas = {
  setFault: z.tuple([z.enum(faultyEndpoints), faultSchema.nullable()]),
  configure: z.tuple([
    z.strictObject({
      accessTokenTtl: z.int().positive().optional(),
      refreshTokenTtl: z.int().positive().optional(),
      rotation: z.boolean().optional(),
      graceSeconds: z.number().nonnegative().optional(),
      omitIss: z.boolean().optional(),
    }),
  ]),
  revokeGrants: z.tuple([z.string()]),
  setClientSecret: z.tuple([z.string(), z.string()]),
  ledger: z.tuple([ledgerFilter]),
  clearLedger: z.tuple([]),
  alarms: z.tuple([]),
  consent: z.tuple([consentScriptSchema.nullable()]),
  advanceClock: z.tuple([z.int().nonnegative().max(MOST_MS)]),
  waitForLedger: z.tuple([ledgerFilter.extend({ count: z.int().positive() }), z.number().positive()]),
};
