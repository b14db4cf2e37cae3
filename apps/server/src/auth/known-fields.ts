import { LONGEST } from '@evergrant/core';
import { z } from 'zod';
import { textSchema } from '../trpc/schemas.ts';
import type { Auth } from './create-auth.ts';

/** Of bodies that better-auth leaves open: what is said here, and nothing else of a user. */
const OPEN_BODIES: Readonly<Record<string, readonly string[]>> = {
  '/update-user': ['name'],
  '/admin/create-user': ['name', 'email', 'password', 'role'],
};

/** The names that a schema of an endpoint knows; what goes with any name knows none. */
function namesIn(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodOptional) return namesIn(schema.unwrap());
  if (schema instanceof z.ZodIntersection) return [...namesIn(schema.def.left), ...namesIn(schema.def.right)];
  return [];
}

/** Of what is no text better-auth makes sure by itself. */
const textOrElseSchema = z.unknown().superRefine((value, context) => {
  if (typeof value !== 'string') return;
  for (const { message } of textSchema(LONGEST.exact).safeParse(value).error?.issues ?? [])
    context.addIssue(message);
});

const numberSchema = z.int32().positive();
const idSchema = z.union(
  [
    numberSchema,
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number)
      .pipe(numberSchema),
  ],
  'must be an id',
);

/** What better-auth hands to the database as it came, whatever its type and length. */
const VALUES: Readonly<Record<string, z.ZodType>> = {
  name: textSchema(LONGEST.name),
  email: textSchema(LONGEST.name),
  id: idSchema,
  userId: idSchema,
};

const endpointSchema = z.object({ path: z.string(), options: z.object({ body: z.unknown() }) });

/**
 * What a body for each endpoint of better-auth may hold, read off its schemas by path: better-auth itself leaves out what it
 * does not know, and leaves it to the database to refuse what that cannot take. A callback has none, for providers add what they
 * like (RFC 6749 4.1.2).
 */
export function knownFields(auth: Pick<Auth, 'api'>): ReadonlyMap<string, z.ZodType> {
  const endpoints = Object.values(auth.api).flatMap((endpoint: object) => {
    const read = ['path', 'options'].map((name) => [name, Reflect.get(endpoint, name)]);
    const { data } = endpointSchema.safeParse(Object.fromEntries(read));
    return data === undefined ? [] : [data];
  });
  return new Map(
    endpoints.map(({ path, options: { body } }) => {
      const names = OPEN_BODIES[path] ?? namesIn(body);
      const fields = names.map((name) => [name, (VALUES[name] ?? textOrElseSchema).optional()]);
      return [path, z.strictObject(Object.fromEntries(fields))];
    }),
  );
}
