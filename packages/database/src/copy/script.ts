/** What a script begins with: the one comment in it that counts. */
const MARK = '-- evergrant-backup ';

/** What was copied, and how it was then. */
export interface CopyHeader {
  /** Names of the applied migrations, in order. */
  readonly migrations: readonly string[];
  /** By the database's clock, ISO 8601. */
  readonly at: string;
}

/** A piece of a script. */
export type ScriptPart =
  | { readonly kind: 'header'; readonly header: CopyHeader }
  | { readonly kind: 'statement'; readonly sql: string }
  /** `COPY ... FROM stdin`, followed by its rows. */
  | { readonly kind: 'copy'; readonly sql: string }
  /** Whole lines, in the text format of COPY. */
  | { readonly kind: 'rows'; readonly data: Buffer }
  | { readonly kind: 'end'; readonly rows: number };

export const headerLine = (header: CopyHeader): string => `${MARK}${JSON.stringify(header)}\n`;
export const endLine = (rows: number): string => `-- end ${rows}\n`;

/** Nothing of the text is that of a copy of a hub's database, or it is cut off. */
export class BrokenScriptError extends Error {
  override readonly name = 'BrokenScriptError';
}

/**
 * Reads a script: SQL as `psql` takes it, one statement on a line, rows as `COPY` writes them up to a line `\.`.
 *
 * @throws BrokenScriptError it begins or ends as none does
 */
export async function* readScript(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<ScriptPart> {
  let begun = false;
  let ended = false;
  let copying = false;
  for await (const block of lineBlocks(chunks)) {
    let rest = block;
    while (rest.length > 0) {
      if (copying) {
        const end = endOfRows(rest);
        if (end !== 0) yield { kind: 'rows', data: end === -1 ? rest : rest.subarray(0, end) };
        if (end === -1) break;
        copying = false;
        rest = rest.subarray(end + END_OF_ROWS.length);
        continue;
      }
      const length = rest.indexOf(NEW_LINE) + 1;
      const part = partOf(rest.subarray(0, length - 1).toString('utf8'), begun);
      rest = rest.subarray(length);
      begun = true;
      ended = part.kind === 'end';
      copying = part.kind === 'copy';
      yield part;
    }
  }
  if (!ended) throw new BrokenScriptError('The backup is cut off.');
}

const NEW_LINE = 10;
const END_OF_ROWS = '\\.\n';

/** Where the line is that ends the rows; -1: not in here. */
function endOfRows(block: Buffer): number {
  if (block.indexOf(END_OF_ROWS) === 0) return 0;
  const before = block.indexOf(`\n${END_OF_ROWS}`);
  return before === -1 ? -1 : before + 1;
}

function partOf(line: string, begun: boolean): ScriptPart {
  if (!begun) {
    if (!line.startsWith(MARK)) throw new BrokenScriptError('This is no backup of a hub.');
    return { kind: 'header', header: JSON.parse(line.slice(MARK.length)) };
  }
  const [, rows] = /^-- end (\d+)$/.exec(line) ?? [];
  if (rows !== undefined) return { kind: 'end', rows: Number(rows) };
  return { kind: line.startsWith('COPY ') ? 'copy' : 'statement', sql: line };
}

/** The same bytes, in blocks of whole lines. */
async function* lineBlocks(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    if (end === 0) {
      pieces.push(bytes);
      continue;
    }
    yield Buffer.concat([...pieces, bytes.subarray(0, end)]);
    pieces = [bytes.subarray(end)];
  }
  const last = Buffer.concat(pieces);
  if (last.length > 0) yield Buffer.concat([last, Buffer.from('\n')]);
}
