import type { ImportedAccount } from '@evergrant/core';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** What accounts can be read from. */
export const FORMATS = ['csv', 'nango', 'better-auth'] as const;
export type Format = (typeof FORMATS)[number];

/** A row that is none is told by its number, and never by what is in it. */
export type ReadAccount =
  | { readonly ok: true; readonly account: ImportedAccount }
  | { readonly ok: false; readonly problem: string };

const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.datetime({ local: true }), z.int()])
  .pipe(z.coerce.date());
/** Empty cells and null say nothing. */
const maybe = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());
const text = maybe(z.string());
/** Several in one text, as OAuth (spaces) and better-auth (commas) have them. */
const scopes = maybe(z.string().transform((list) => list.split(/[\s,]+/).filter(Boolean)));

/** Columns of a CSV file, which are named as the fields of `connections.import`. */
const csvRow = z.object({
  externalUserId: z.string().min(1),
  userName: text,
  provider: z.string().min(1),
  accountId: text,
  accountName: text,
  accountEmail: text,
  accessToken: z.string().min(1),
  refreshToken: text,
  expiresAt: maybe(moment),
  refreshTokenExpiresAt: maybe(moment),
  scope: scopes,
});

/** A row of better-auth's table `account`. */
const betterAuthRow = z
  .object({
    userId: z.union([z.string().min(1), z.int()]).transform(String),
    providerId: z.string().min(1),
    accountId: z.string().min(1),
    accessToken: z.string().min(1),
    refreshToken: text,
    accessTokenExpiresAt: maybe(moment),
    refreshTokenExpiresAt: maybe(moment),
    scope: scopes,
  })
  .transform(({ userId, providerId, accessTokenExpiresAt, ...rest }) => ({
    ...rest,
    externalUserId: userId,
    provider: providerId,
    expiresAt: accessTokenExpiresAt,
  }));

/** A connection as Nango's API answers it (`GET /connection/{id}`). It has no id of the account: the provider is asked. */
const nangoRow = z
  .object({
    connection_id: z.string().min(1),
    provider_config_key: z.string().min(1),
    end_user: maybe(z.object({ id: z.string().min(1), display_name: text })),
    credentials: z.object({
      type: z.literal('OAUTH2', 'only OAuth 2 connections can be imported'),
      access_token: z.string().min(1),
      refresh_token: text,
      expires_at: maybe(moment),
      raw: maybe(z.looseObject({ scope: text })),
    }),
    connection_config: maybe(z.record(z.string(), z.unknown())),
  })
  .transform(({ connection_id, provider_config_key, end_user, credentials, connection_config = {} }) => {
    const parameters = Object.entries(connection_config).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return {
      externalUserId: end_user?.id ?? connection_id,
      userName: end_user?.display_name,
      provider: provider_config_key,
      accessToken: credentials.access_token,
      refreshToken: credentials.refresh_token,
      expiresAt: credentials.expires_at,
      scope: credentials.raw?.scope?.split(/[\s,]+/).filter(Boolean),
      parameters: Object.fromEntries(parameters),
    };
  });

const SCHEMAS = { csv: csvRow, nango: nangoRow, 'better-auth': betterAuthRow } as const satisfies Record<
  Format,
  z.ZodType<ImportedAccount>
>;

/**
 * Reads accounts: lines of a CSV file with a header, or a JSON array.
 *
 * @throws TypeError the file is no such thing
 */
export function readAccounts(format: Format, content: string): ReadAccount[] {
  return rowsOf(format, content).map((row) => {
    const parsed = SCHEMAS[format].safeParse(row);
    if (parsed.success) return { ok: true, account: parsed.data };
    const problem = parsed.error.issues
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join('; ');
    return { ok: false, problem };
  });
}

function rowsOf(format: Format, content: string): readonly unknown[] {
  if (format === 'csv')
    return parse(content, { columns: true, skip_empty_lines: true, bom: true, trim: true });
  const rows: unknown = JSON.parse(content);
  if (!Array.isArray(rows)) throw new TypeError('a JSON array was expected');
  return rows;
}
