import { z } from 'zod';

const olderSchema = z.looseObject({
  token_response: z.looseObject({ unavailable_codes: z.array(z.unknown()) }),
});

/**
 * Reads an entry that an earlier version wrote: `token_response.unavailable_codes` has become `retry_later_codes`.
 * Stored entries and providers files keep working; what is saved anew has the present form.
 */
export function upgradeEntry(fields: Record<string, unknown>): Record<string, unknown> {
  const older = olderSchema.safeParse(fields);
  if (!older.success || fields.retry_later_codes !== undefined) return fields;
  const { unavailable_codes, ...tokenResponse } = older.data.token_response;
  return { ...fields, token_response: tokenResponse, retry_later_codes: unavailable_codes };
}
