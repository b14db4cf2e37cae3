import { z } from 'zod';

/**
 * Regular expression (ECMAScript, flags `isu`) for a whole text that a provider writes. Anchored, so that no chance part
 * of a text counts, and without repeated groups, back-references and look-around, so that no text makes it run for long.
 */
const descriptionPattern = z
  .string()
  .refine((pattern) => pattern.startsWith('^') && pattern.endsWith('$') && compiles(pattern), {
    error: 'must be a regular expression anchored with ^ and $',
  })
  .refine(runsInTime, {
    error: 'must not repeat a group, refer back, look around, or have more than two of * + {',
  });

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, 'isu');
    return true;
  } catch {
    return false;
  }
}

function runsInTime(pattern: string): boolean {
  const bare = pattern.replace(/\\[1-9k]/g, '(?=').replace(/\\./g, 'x');
  const repeated = bare.replace(/\[[^\]]*\]/g, 'x');
  return !/\)[*+{]|\(\?[=!<]/.test(repeated) && (repeated.match(/[*+{]/g) ?? []).length <= 2;
}

/**
 * One refusal of the token endpoint as the provider writes it: its code alone, or several parts of which all that are
 * given must hold. Codes compare exactly.
 */
const refusalRuleSchema = z.union([
  z.string().min(1),
  z
    .strictObject({
      /** The code at `token_response.error_path`. */
      code: z.string().min(1).optional(),
      /** One of the codes at `token_response.sub_code_paths`; empty: there is none. */
      sub_code: z.string().optional(),
      /** The text at `token_response.error_description_path`, see {@link descriptionPattern}. */
      description: descriptionPattern.optional(),
      /** The HTTP status. */
      status: z.int().min(200).max(599).optional(),
    })
    .refine((rule) => Object.keys(rule).length > 0, { error: 'must name at least one part' }),
]);
export type RefusalRule = z.infer<typeof refusalRuleSchema>;

/** Refusals that share a meaning. */
export const refusalRulesSchema = z.array(refusalRuleSchema);
