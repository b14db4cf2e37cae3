import { z } from 'zod';
import { patternSchema } from './parameter.ts';

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
      /**
       * Regular expression (ECMAScript, flags `isu`) for the whole text at `token_response.error_description_path`. Anchored,
       * so that no chance part of a text counts.
       */
      description: patternSchema.optional(),
      /** The HTTP status. */
      status: z.int().min(200).max(599).optional(),
    })
    .refine((rule) => Object.keys(rule).length > 0, { error: 'must name at least one part' }),
]);
export type RefusalRule = z.infer<typeof refusalRuleSchema>;

/** Refusals that share a meaning. */
export const refusalRulesSchema = z.array(refusalRuleSchema);
