import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ImportOutcome, importConnection } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import { cliOrigin } from '../cli-origin.ts';
import { withConnectionDeps } from '../connections/connection-deps.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';
import { renderTable } from '../text/table.ts';
import { type Format, type ReadAccount, readAccounts } from './read-accounts.ts';

/** What became of a row, by its number in the file. */
type Row = { readonly row: number; readonly provider: string } & (
  | ImportOutcome
  | { readonly status: 'failed'; readonly code: 'USAGE'; readonly message: string }
);

/**
 * Takes over accounts with the tokens that another system has.
 *
 * @param options.providers what the other system calls a provider -> its id here
 * @throws CliError `USAGE` there is no such file, or it is none of the format; `KEYS_DO_NOT_FIT`
 */
export function importAccounts(
  context: Context,
  options: {
    readonly format: Format;
    readonly file: string;
    readonly providers: ReadonlyMap<string, string>;
  },
): Promise<Answer> {
  return withDatabase(context, (hub) =>
    withConnectionDeps(context, hub, async (deps) => {
      const rows: Row[] = [];
      for (const [index, read] of (await readRows(context, options)).entries()) {
        const row = index + 1;
        if (!read.ok) {
          rows.push({ row, provider: '', status: 'failed', code: 'USAGE', message: read.problem });
          continue;
        }
        const provider = options.providers.get(read.account.provider) ?? read.account.provider;
        rows.push({
          row,
          provider,
          ...(await importConnection(deps, { ...read.account, provider }, cliOrigin())),
        });
      }
      return answerOf(rows, context);
    }),
  );
}

async function readRows(
  context: Context,
  { format, file }: { readonly format: Format; readonly file: string },
): Promise<ReadAccount[]> {
  const content =
    file === '-' ? await context.readInput() : await readFile(resolve(context.cwd, file), 'utf8');
  try {
    return readAccounts(format, content);
  } catch (cause) {
    // What a parser says may repeat what stands in the file.
    throw new CliError('USAGE', `${file} cannot be read as ${format}.`, { cause });
  }
}

function answerOf(rows: readonly Row[], { paint }: Context): Answer {
  const count = (status: Row['status']) => rows.filter((row) => row.status === status).length;
  const failed = count('failed');
  const table = rows.map((row) => [
    String(row.row),
    row.provider,
    row.status === 'failed' ? ({ text: 'failed', style: 'red' } as const) : row.status,
    row.status === 'failed' ? `${row.code}: ${row.message}` : `connection ${row.connectionId}`,
  ]);
  return {
    json: { rows },
    text: renderTable(['row', 'provider', 'status', 'what'], table, paint),
    notes: [`${count('imported')} imported, ${count('unchanged')} connected already, ${failed} failed.`],
    exitCode: failed > 0 ? 1 : 0,
  };
}
