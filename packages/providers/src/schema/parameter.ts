import { z } from 'zod';
import { isAnchoredPattern } from '../pattern.ts';
import { localizedTextSchema } from './text.ts';

/** See {@link compilePattern}. */
export const patternSchema = z.string().max(500).refine(isAnchoredPattern, {
  error: 'must be a regular expression anchored with ^ and $, without back-references and look-around',
});

/** A host name, or `.suffix` for every host below it. */
const allowedHost = z.string().regex(/^\.?[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
  error: 'must be a host name, or .suffix for every host below it',
});

/** The answers that may give the value of a parameter. */
const answerSources = ['authorization_response', 'token_response', 'userinfo'] as const;
export type AnswerSource = (typeof answerSources)[number];

export const isAnswerSource = (source: string | undefined): source is AnswerSource =>
  answerSources.some((name) => name === source);

/**
 * A template variable: `{shop}` in `https://{shop}.myshopify.com/...`.
 *
 * `source` says who gives the value:
 * - `user` (default): asked for in the connect dialog, unless the operator fixed it;
 * - `operator`: fixed in the configuration, never asked, because the client secret goes where it points;
 * - `authorization_response`, `token_response`, `userinfo`: read from the answer at `path`, and checked against `allow`.
 */
export const parameterSchema = z
  .strictObject({
    source: z.enum(['user', 'operator', ...answerSources]).optional(),
    /** Regular expression (ECMAScript, flag `u`) for the whole value. */
    pattern: patternSchema.optional(),
    /** Used when nobody gives a value. */
    default: z.string().optional(),
    /** Allowed values, or a map from each allowed value to the strings it stands for: `{environment.host}` reads one. */
    enum: z
      .union([z.array(z.string()).min(1), z.record(z.string(), z.record(z.string(), z.string()))])
      .optional(),
    /** Where the value stands in the answer. Default: the parameter's name. */
    path: z.string().optional(),
    /** Hosts the value may name: exact host names, or `.example.com` for every host below it. Mandatory for answers. */
    allow: z.array(allowedHost).min(1).optional(),
    /** What the dialog or the settings page calls it. */
    label: localizedTextSchema.optional(),
    /** A made-up value for the input's placeholder. */
    example: z.string().optional(),
  })
  .superRefine((parameter, context) => {
    const learned = isAnswerSource(parameter.source);
    if (learned && parameter.allow === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['allow'],
        message: `is required when source is ${parameter.source}`,
      });
    }
    if (!learned && parameter.label === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['label'],
        message: 'is required for a value that a person gives',
      });
    }
  });
export type Parameter = z.infer<typeof parameterSchema>;
