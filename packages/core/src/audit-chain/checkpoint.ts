import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The audit chain: a proof that the audit log is what it was.
 *
 * - *checkpoint*: a signed statement about a range of audit events. It names the checkpoint before by its hash, so whoever
 *   has one of them, has them all: they are a chain.
 * - *statement*: the JSON that is signed, kept as the text that it was.
 * - *digest*: SHA-256 of the hashes of events one after the other; the hash of an event is SHA-256 of its line.
 * - *line*: an event as one JSON array, the same wherever it is read (`audit-chain-store.ts`).
 * - *mark*: id and first bytes of the hash of an event, kept beside the checkpoint: it tells which event was changed.
 * - *outside checkpoint*: one that was kept outside the database. It shows that a chain was cut off or made anew.
 */
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const eventId = z.string().regex(/^\d{1,18}$/);
const month = z.string().regex(/^\d{4}-\d{2}$/);
/** The 32 bytes of an Ed25519 key (RFC 8032) in base64url, as `x` of a JWK (RFC 8037). */
const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const common = {
  version: z.literal(1),
  seq: z.number().int().positive(),
  /** When it was made. */
  at: z.iso.datetime(),
  /** SHA-256 of the statement before; null in the first. */
  previous: hash.nullable(),
  /** The public key that signs the next statement. This one is signed by the key that the one before names; the first by its own. */
  key: publicKey,
  /** Every event up to this id is in the chain. */
  upTo: eventId,
  /** The first month that is kept: all before have been let go. Null: none has. */
  keptFrom: month.nullable(),
};

/** Events of one month: how many, and their digest. */
export const monthDigestSchema = z.object({ count: z.number().int().positive(), digest: hash });
export type MonthDigest = z.infer<typeof monthDigestSchema>;

const statementSchema = z.discriminatedUnion('kind', [
  /** The events with ids above `after`, up to `upTo`, by the month in which they happened. */
  z.object({
    kind: z.literal('events'),
    ...common,
    after: eventId,
    months: z.record(month, monthDigestSchema),
  }),
  /**
   * The chain begins, or goes on under another key. The old key signs for the new one, as it signs everything, and the new
   * one endorses the old: whoever knows one of the two, knows both. Null in the first.
   */
  z.object({ kind: z.literal('key'), ...common, endorsement: z.string().nullable() }),
  /** The months before `keptFrom` were let go: so many events. */
  z.object({ kind: z.literal('release'), ...common, events: z.number().int().nonnegative() }),
]);
export type Statement = z.infer<typeof statementSchema>;

/** A statement as it is signed and kept. */
const checkpointSchema = z.object({ statement: z.string(), signature: z.string() });
export type Checkpoint = z.infer<typeof checkpointSchema>;

const parseAs = <T>(schema: z.ZodType<T>, text: string): T | null => {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** What a statement says; null when it is none. */
export const readStatement = (text: string): Statement | null => parseAs(statementSchema, text);

/** A checkpoint as it is kept outside, of which the statement is one; null for anything else. */
export function readCheckpoint(json: string): Checkpoint | null {
  const checkpoint = parseAs(checkpointSchema, json);
  return checkpoint !== null && readStatement(checkpoint.statement) !== null ? checkpoint : null;
}

/** What a new key signs to endorse the one before; no statement begins like this. */
export const endorsementOf = (keys: { previous: string; from: string; to: string }): string =>
  `audit chain ${keys.previous}: ${keys.from} -> ${keys.to}`;

/** By which the next checkpoint names this one. */
export const hashOfStatement = (text: string): string => createHash('sha256').update(text).digest('hex');
