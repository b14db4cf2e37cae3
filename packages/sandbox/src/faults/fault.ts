import { z } from 'zod';

/** Endpoints that can be made to fail. */
export const faultyEndpoints = [
  'token',
  'userinfo',
  'revocation',
  'introspection',
  'discovery',
  'jwks',
] as const;
export type FaultyEndpoint = (typeof faultyEndpoints)[number];

const scope = {
  /** How many requests it applies to; unlimited when left out. */
  times: z.int().positive().optional(),
  /** Token endpoint: only requests of this grant. */
  grantType: z.enum(['authorization_code', 'refresh_token']).optional(),
  /** Token and revocation endpoint: only requests of this client. */
  clientId: z.string().optional(),
};
const status = z.int().min(200).max(599);
const ms = z.number().nonnegative();
/** A string is sent as it is, anything else as JSON. */
const body = z.unknown();

/** What can go wrong between a client and the provider. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Answers at once; the request is not processed. */
  z.object({
    kind: z.literal('status'),
    status,
    body: body.optional(),
    contentType: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    ...scope,
  }),
  /** Processes the request after a while. */
  z.object({ kind: z.literal('delay'), ms, ...scope }),
  /** Never answers; the request is not processed. */
  z.object({ kind: z.literal('hang'), ...scope }),
  /** Resets the connection; the request is not processed. */
  z.object({ kind: z.literal('reset_before'), ...scope }),
  /** Processes the request, then resets the connection instead of answering. */
  z.object({ kind: z.literal('commit_then_reset'), ...scope }),
  /** Processes the request, then answers something else, 200 unless told otherwise. */
  z.object({
    kind: z.literal('commit_then_replace'),
    body,
    contentType: z.string(),
    status: status.optional(),
    ...scope,
  }),
  /** Processes the request, then sends the body byte by byte, `ms` apart. */
  z.object({ kind: z.literal('drip'), ms, ...scope }),
  /** Answers something else, 200 unless told otherwise; the request is not processed. */
  z.object({
    kind: z.literal('replace_body'),
    body,
    contentType: z.string(),
    status: status.optional(),
    ...scope,
  }),
  /** Processes the request and alters its JSON answer. */
  z.object({
    kind: z.literal('patch_body'),
    set: z.record(z.string(), z.unknown()).optional(),
    unset: z.array(z.string()).optional(),
    ...scope,
  }),
]);
export type Fault = z.infer<typeof faultSchema>;
