import * as z from 'zod/mini';

/** Who is looked for, as the address says. */
export const peopleSearchSchema = z.object({
  q: z.catch(z.optional(z.string().check(z.maxLength(200))), undefined),
  kind: z.catch(z.optional(z.enum(['account', 'external'])), undefined),
});
export type PeopleSearch = z.infer<typeof peopleSearchSchema>;
