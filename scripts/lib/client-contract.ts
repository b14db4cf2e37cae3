import { errorCodeSchema, hubEventSchema } from '@evergrant/core';
import { catalog } from '@evergrant/providers';
import { appRouter } from '@evergrant/server/app-router';
import { errorBodySchema } from '@evergrant/server/openapi';
import { z } from 'zod';
import { block, createTypePrinter, docComment, type JsonSchema } from './print-type.ts';

/** What tRPC keeps of a procedure. */
const definitionSchema = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  inputs: z.array(z.instanceof(z.ZodType)),
  output: z.instanceof(z.ZodType).optional(),
  meta: z.object({ summary: z.string().optional(), tells: z.instanceof(z.ZodType).optional() }).default({}),
});

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const plain: JsonSchema = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' })),
  );
  return plain;
}

const KINDS = {
  query: 'TRPCQueryProcedure',
  mutation: 'TRPCMutationProcedure',
  subscription: 'TRPCSubscriptionProcedure',
} as const;

const literals = (values: Iterable<string>) =>
  [...new Set(values)]
    .sort()
    .map((value) => JSON.stringify(value))
    .join(' | ');

/** Every scope that the catalog knows of each provider. */
function providerScopes(): string {
  const lines = [...catalog.values()].map(({ id, scope, scope_descriptions }) => {
    const scopes = [...scope, ...Object.keys(scope_descriptions ?? {})];
    return `${JSON.stringify(id)}: ${literals(scopes) || 'never'};`;
  });
  return block(lines);
}

/**
 * The hub as its clients see it: every procedure with what it takes and answers, every error, every event, as types that need
 * nothing of the server. Made from the schemas that the hub checks calls with.
 */
export function clientContract(): string {
  const types = createTypePrinter(['ProviderId']);
  const routers = new Map<string, string[]>();
  for (const [path, procedure] of Object.entries<unknown>(appRouter._def.procedures)) {
    const [noun = '', verb = ''] = path.split('.');
    const { type, inputs, output, meta } = definitionSchema.parse(Reflect.get(Object(procedure), '_def'));
    const [input] = inputs;
    const takes =
      input === undefined
        ? 'void'
        : `${types.print(jsonSchema(input, 'input'))}${input.safeParse(undefined).success ? ' | undefined' : ''}`;
    const answers =
      meta.tells === undefined
        ? types.print(jsonSchema(output ?? z.unknown(), 'output'))
        : `AsyncIterable<{ id: string; data: ${types.print(jsonSchema(meta.tells, 'output'))} }, never, unknown>`;
    const text = `${docComment(meta.summary)}${verb}: ${KINDS[type]}<{ meta: unknown; input: ${takes}; output: ${answers} }>;`;
    routers.set(noun, [...(routers.get(noun) ?? []), text]);
  }
  const errorBody = types.print({ title: 'ErrorBody', ...errorBodySchema });
  types.print(jsonSchema(errorCodeSchema, 'output'));
  const hubEvent = types.print(jsonSchema(hubEventSchema, 'output'));
  const nouns = [...routers].map(([noun, verbs]) => `${noun}: ${block(verbs)};`);
  return `// Made by \`npm run generate\` from the hub's routers and its catalog. Do not edit.
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';

/** Scopes that the catalog knows, by provider. Providers take others as well. */
export interface ProviderScopes ${providerScopes()}

/** A provider of the catalog. */
export type CatalogProviderId = keyof ProviderScopes;

/** A provider: one of the catalog, or one that operators have set up by themselves. */
export type ProviderId = CatalogProviderId | (string & {});

${types.declarations()}

/** What a host application is told by webhooks; \`type\` narrows \`data\`. */
export type HubEvent = ${hubEvent};

/** An error as tRPC carries it. */
export interface ErrorShape {
  message: string;
  code: number;
  data: { code: string; httpStatus: number; path?: string; error: ${errorBody} };
}

/** Everything that the hub can be asked over tRPC. */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  ${block(nouns)}
>;
`;
}
