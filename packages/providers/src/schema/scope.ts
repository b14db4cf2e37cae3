import { z } from 'zod';

const hasOneStarAtMost = (text: string): boolean => text.split('*').length <= 2;

/** A scope; one `*` in it stands for any text. */
const scopePattern = z.string().min(1).refine(hasOneStarAtMost, { error: 'must have one * at most' });

/**
 * `scope_comparison`: when a scope that was granted is one that was asked for, where they are not the same text letter by
 * letter (RFC 6749 section 3.3). Both sides are compared by these rules.
 */
export const scopeComparisonSchema = z.strictObject({
  /** True: letters compare without case. Default false. */
  ignore_case: z.boolean().optional(),
  /** Beginnings with which a scope is the same as without (`https://graph.microsoft.com/`). */
  prefixes: z.array(z.string().min(1)).min(1).optional(),
  /**
   * Scope -> scopes that it brings with it, which answers then may leave out, and so on from these. A `*` on the left
   * stands for any text, and on the right for the same one: `write_*` brings `read_*`.
   */
  implies: z
    .record(scopePattern, z.array(scopePattern).min(1))
    .refine(
      (rules) => Object.entries(rules).every(([from, to]) => from.includes('*') || !to.join().includes('*')),
      {
        error: 'must not have a * on the right without one on the left',
      },
    )
    .optional(),
});
