/** A place in a source that asks the database. */
export interface Query {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * - `.query(` with anything but a function, which is what a procedure of tRPC is given;
 * - the Prisma client, taken out of the database or of anything else;
 * - Prisma's ways to run SQL and transactions.
 */
const ASKS = [
  /\.query\s*(<[^()]*>)?\(\s*(?!\(|async\b|function\b|\w+\s*=>|\))/,
  /[\w)\]]\??\.prisma\b(?!['"`])/,
  /\bprisma\b[^'"`;]*\}\s*(:[^=;]+)?=/,
  /\$(queryRaw|executeRaw|transaction)/,
];

/** Where a source asks the database, comments aside. */
export function findQueries(source: string): Query[] {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const code = source.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(^|\s)\/\/.*$/gm, blank);
  const offsets = ASKS.flatMap((pattern) =>
    [...code.matchAll(new RegExp(pattern, 'g'))].map(({ index }) => index),
  );
  const lines = new Set(offsets.map((offset) => code.slice(0, offset).split('\n').length));
  const texts = source.split('\n');
  return [...lines].sort((a, b) => a - b).map((line) => ({ line, text: texts[line - 1]?.trim() ?? '' }));
}
