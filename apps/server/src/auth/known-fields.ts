import { z } from 'zod';
import type { Auth } from './create-auth.ts';

/** Of bodies that better-auth leaves open: what is changed here, and nowhere else. */
const OPEN_BODIES: Readonly<Record<string, readonly string[]>> = { '/update-user': ['name'] };

/** The names that a schema of an endpoint knows; what goes with any name knows none. */
function namesIn(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodOptional) return namesIn(schema.unwrap());
  if (schema instanceof z.ZodIntersection) return [...namesIn(schema.def.left), ...namesIn(schema.def.right)];
  return [];
}

const endpointSchema = z.object({ path: z.string(), options: z.object({ body: z.unknown() }) });

/**
 * What a body for each endpoint of better-auth may hold, read off its schemas by path: better-auth itself leaves out what it
 * does not know. A callback has none, for providers add what they like (RFC 6749 4.1.2).
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
      return [path, z.strictObject(Object.fromEntries(names.map((name) => [name, z.unknown().optional()])))];
    }),
  );
}
