import { expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './app-router.ts';

/** What is wrong with the JSON Schema of an input, by the path of the field. */
function problemsOf(schema: unknown, path: string): string[] {
  const node = z.record(z.string(), z.unknown()).parse(schema);
  if ('enum' in node || 'const' in node) return [];
  const alternatives = node.anyOf ?? node.oneOf ?? node.allOf;
  if (Array.isArray(alternatives)) return alternatives.flatMap((one) => problemsOf(one, path));
  if (Array.isArray(node.type)) return node.type.flatMap((type) => problemsOf({ ...node, type }, path));
  switch (node.type) {
    case 'integer':
    case 'number':
    case 'boolean':
    case 'null':
      return [];
    case 'string':
      return 'maxLength' in node ? [] : [`${path}: a text of any length`];
    case 'array':
      return [
        ...('maxItems' in node ? [] : [`${path}: a list of any length`]),
        ...problemsOf(node.items, `${path}[]`),
      ];
    case 'object':
      return problemsOfObject(node, path);
    default:
      return [`${path}: anything`];
  }
}

function problemsOfObject(node: Readonly<Record<string, unknown>>, path: string): string[] {
  const { additionalProperties: others, propertyNames, properties } = node;
  const fields = z.record(z.string(), z.unknown()).parse(properties ?? {});
  const inFields = Object.entries(fields).flatMap(([name, field]) => problemsOf(field, `${path}.${name}`));
  if (others === false) return inFields;
  if (others === undefined) return [...inFields, `${path}: an object with unknown fields`];
  return [
    ...inFields,
    ...('maxProperties' in node ? [] : [`${path}: a map of any size`]),
    ...problemsOf(propertyNames, `${path}{name}`),
    ...problemsOf(others, `${path}{}`),
  ];
}

const problemsOfSchema = (schema: z.ZodType, name: string): string[] =>
  problemsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), name);

const definitionSchema = z.object({ inputs: z.array(z.instanceof(z.ZodType)) });

it('every procedure has an input, all of its fields are known, and everything in them has a maximum', () => {
  const problems = Object.entries(appRouter._def.procedures).flatMap(
    ([name, procedure]: [string, object]) => {
      const { inputs } = definitionSchema.parse(Reflect.get(procedure, '_def'));
      return inputs.length === 0
        ? [`${name}: takes anything, and ignores it`]
        : inputs.flatMap((input) => problemsOfSchema(input, name));
    },
  );
  expect(problems).toEqual([]);
});

it('what has no end, or lets anything in, is found', () => {
  const loose = z.strictObject({
    text: z.string().regex(/^a+$/),
    texts: z.array(z.string().max(3)),
    inner: z.object({ known: z.boolean() }).optional(),
    map: z.record(z.string(), z.strictObject({ deep: z.string().nullish() })),
    any: z.unknown(),
    either: z.union([z.literal('a'), z.string()]).default('a'),
    written: z.string().transform((text): unknown => JSON.parse(text)),
  });
  expect(problemsOfSchema(loose, 'call')).toEqual([
    'call.text: a text of any length',
    'call.texts: a list of any length',
    'call.inner: an object with unknown fields',
    'call.map: a map of any size',
    'call.map{name}: a text of any length',
    'call.map{}.deep: a text of any length',
    'call.any: anything',
    'call.either: a text of any length',
    'call.written: a text of any length',
  ]);
});
