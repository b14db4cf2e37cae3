const CONTROL = /\p{Cc}/gu;
/** Texts, to their end or to that of everything; numbers; and what some serialisers write for numbers that are none. */
const PIECES = /"[^"\\]*(?:\\(?:.|$)[^"\\]*)*(?:"|$)|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|-?\b(?:NaN|Infinity)\b/gis;

function mend(piece: string): string {
  if (piece.startsWith('"')) return piece;
  if (!/\d/.test(piece)) return 'null';
  return /^-?\d+$/.test(piece) && !Number.isSafeInteger(Number(piece)) ? `"${piece}"` : piece;
}

/**
 * Parses JSON as some servers put it together by hand: with raw line breaks in its texts or bytes of zero after it, with NaN,
 * or nested more deeply than `parseJson` can follow. Big integers are strings here too. Tokens that were given are not lost to
 * what stands beside them.
 *
 * @returns undefined when it is no JSON even so
 */
export function parseCarelessJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(CONTROL, ' ').replace(PIECES, mend));
  } catch {
    return undefined;
  }
}
