import { z } from 'zod';
import { endpoints } from './ledger.ts';

/** What the methods that return something answer. */
export const ledgerEntries = z.array(
  z.object({
    at: z.number(),
    endpoint: z.enum(endpoints),
    method: z.string(),
    grantType: z.string().exactOptional(),
    clientId: z.string().exactOptional(),
    accountId: z.string().exactOptional(),
    status: z.number(),
    outcome: z.enum(['ok', 'error', 'reset']),
    error: z.string().exactOptional(),
    tokenFingerprint: z.string().exactOptional(),
    issuedFingerprint: z.string().exactOptional(),
    alarm: z.literal('reuse_detected').exactOptional(),
    fault: z.string().exactOptional(),
  }),
);
