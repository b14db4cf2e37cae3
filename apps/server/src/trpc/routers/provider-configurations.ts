import {
  describeCatalog,
  describeEntry,
  discoverProvider,
  listProviderConfigurations,
  type ProviderConfigurationView,
  type ProviderDraft,
  removeProvider,
  saveProvider,
} from '@evergrant/core';
import { stringify } from 'yaml';
import { z } from 'zod';
import { parseYaml } from '../../parse-yaml.ts';
import { freshSignIn, operatorProcedure, router } from '../procedures.ts';
import { mapSchema, nothingSchema, providerIdSchema, textSchema } from '../schemas.ts';

const LONGEST_ENTRY = 50_000;

/** JSON or YAML, parsed. JSON in PostgreSQL cannot hold the character NUL. */
const yamlSchema = textSchema(LONGEST_ENTRY).transform((text, context): unknown => {
  const parsed = parseYaml(text);
  if (!('content' in parsed))
    context.addIssue(`is neither JSON nor YAML${parsed.line === undefined ? '' : ` (line ${parsed.line})`}`);
  else if (JSON.stringify(parsed.content)?.includes('\\u0000'))
    context.addIssue('must not contain the character NUL');
  else return parsed.content;
  return z.NEVER;
});

/** Fields of an entry; an empty text is none at all. */
const entrySchema = yamlSchema.pipe(
  z.record(z.string(), z.unknown(), 'must be a map of fields').nullish().default(null),
);

const descriptionSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  category: z.string(),
  documentation: z.string().nullable(),
  note: z.string().nullable(),
  redirectUri: z.string(),
  redirectUriNote: z.string().nullable(),
  credentials: z.enum(['client_secret', 'private_key', 'public', 'registered']),
  notices: z
    .object({
      addresses: z.array(z.string()).readonly(),
      verifiedBy: z.enum(['notice_secret', 'client_secret', 'keys']),
      note: z.string(),
    })
    .nullable()
    .describe('What it sends by itself when an account withdraws its grant; null: nothing that is known'),
  scope: z.array(z.string()).readonly(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        source: z.enum(['operator', 'user']),
        label: z.object({ en: z.string(), fr: z.string() }),
        example: z.string().nullable(),
        enum: z.array(z.string()).readonly().nullable(),
        default: z.string().nullable(),
      }),
    )
    .readonly(),
});

const draftSchema = z.object({
  description: descriptionSchema,
  entry: z.string().nullable().describe('YAML; null: everything stands in the catalog'),
  clientId: z.string(),
  scope: z.array(z.string()).readonly(),
  parameters: z.record(z.string(), z.string()),
});

const configurationSchema = draftSchema.extend({
  source: z.enum(['configuration', 'database']),
  hasClientSecret: z.boolean(),
  hasNoticeSecret: z.boolean(),
  offered: z.boolean(),
  connections: z.number().int(),
  incident: z.enum(['provider_unavailable', 'client_misconfigured']).nullable().describe('For everybody'),
  hostsInTrouble: z
    .number()
    .int()
    .describe('Hosts that users named (shops, instances) with an incident of their own'),
  clockSkewS: z
    .number()
    .int()
    .nullable()
    .describe("Its clock minus the hub's, in seconds; null: they agree to the minute"),
  problems: z.array(z.object({ path: z.string(), message: z.string() })).readonly(),
});

const presentDraft = ({ description, clientId, scope, parameters, entry }: ProviderDraft) => ({
  description,
  clientId,
  scope,
  parameters,
  entry: entry === null ? null : stringify(entry),
});

const presentConfiguration = (view: ProviderConfigurationView): z.infer<typeof configurationSchema> => ({
  ...presentDraft(view),
  source: view.source,
  hasClientSecret: view.hasClientSecret,
  hasNoticeSecret: view.hasNoticeSecret,
  offered: view.offered,
  connections: view.connections,
  incident: view.incident,
  hostsInTrouble: view.hostsInTrouble,
  clockSkewS: view.clockSkewS,
  problems: view.problems,
});

/** Which providers can be connected, and with which client. For operators only; no answer carries a secret. */
export const providerConfigurationsRouter = router({
  /** Every provider that is set up. */
  list: operatorProcedure
    .input(nothingSchema)
    .output(z.object({ providers: z.array(configurationSchema) }))
    .query(async ({ ctx }) => ({
      providers: (await listProviderConfigurations(ctx.deps)).map(presentConfiguration),
    })),

  /** Every provider that needs a client only. */
  catalog: operatorProcedure
    .input(nothingSchema)
    .output(z.object({ providers: z.array(descriptionSchema) }))
    .query(({ ctx }) => ({ providers: describeCatalog(ctx.deps) })),

  /** What an issuer says of itself. */
  discover: operatorProcedure
    .input(z.strictObject({ issuer: textSchema(2_000).min(1) }))
    .output(draftSchema)
    .mutation(async ({ ctx, input }) => presentDraft(await discoverProvider(ctx.deps, input.issuer))),

  /** What a pasted entry says. */
  describe: operatorProcedure
    .input(z.strictObject({ entry: yamlSchema }))
    .output(draftSchema)
    .mutation(({ ctx, input }) => presentDraft(describeEntry(ctx.deps, input.entry))),

  save: operatorProcedure
    .use(freshSignIn)
    .input(
      z.strictObject({
        provider: providerIdSchema,
        isNew: z.boolean(),
        clientId: textSchema(2_000).default(''),
        clientSecret: textSchema(20_000).min(1).optional().describe('Default: the stored one'),
        noticeSecret: textSchema(2_000)
          .min(1)
          .optional()
          .describe("Verifies the provider's notices. Default: the stored one"),
        scope: z.array(textSchema(500).min(1)).max(200).default([]).describe("Default: the entry's"),
        parameters: mapSchema(textSchema(500), 50).default({}),
        entry: entrySchema.default(null),
        offered: z.boolean().default(true),
        confirmedHosts: z
          .array(textSchema(300).min(1))
          .max(50)
          .default([])
          .describe('New hosts that the tokens of existing connections may be sent to, each by its name'),
      }),
    )
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await saveProvider(ctx.deps, { ...input, userId: ctx.actor.userId }, ctx.origin);
      return {};
    }),

  remove: operatorProcedure
    .use(freshSignIn)
    .input(z.strictObject({ provider: providerIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await removeProvider(ctx.deps, { ...input, userId: ctx.actor.userId }, ctx.origin);
      return {};
    }),
});
