import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const recordedRefusalsSchema = z.array(
  z.strictObject({
    status: z.int(),
    /** Parsed JSON; a text is no JSON. */
    body: z.unknown(),
    meaning: z.enum(['dead_grant', 'client_refused', 'retry_later']).nullable(),
    source: z.string().min(1),
  }),
);

/** An answer with which a provider refuses, in the provider's own form, and what it has to mean. */
export type RecordedRefusal = z.infer<typeof recordedRefusalsSchema>[number] & {
  /** Id of the catalog entry. */
  readonly provider: string;
};

const folder = new URL('../../fixtures/refusals/', import.meta.url);

/**
 * The refusals of `fixtures/refusals/`, at least one for each code that an entry of the catalog names, and the standard
 * ones for those that name none. `meaning` null: nobody knows, so it proves nothing.
 */
export const recordedRefusals = (): RecordedRefusal[] =>
  readdirSync(folder).flatMap((file) =>
    recordedRefusalsSchema
      .parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
      .map((refusal) => ({ ...refusal, provider: file.replace(/\.json$/, '') })),
  );
