import type { z } from 'zod';

const WANTED: Readonly<Record<string, string>> = {
  object: 'must be a map of fields',
  record: 'must be a map of fields',
  array: 'must be a list',
  string: 'must be a text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
};

/**
 * What is wrong with a field of an entry, for people who write YAML; never repeats a value. Undefined: zod's own words.
 *
 * @example
 * providerSchema.safeParse(entry, { error: mistakeWords });
 */
export const mistakeWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'missing';
      // YAML reads 1234 and true as what they look like.
      if (issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input))
        return 'must be a text; put it in quotes';
      return WANTED[issue.expected];
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin !== 'number' ? 'must not be empty' : undefined;
    default:
      return undefined;
  }
};
