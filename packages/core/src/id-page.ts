/** A page of a list in the order of its ids. */
export interface IdPage<Row> {
  readonly rows: readonly Row[];
  /** The id that the page ends with, to go on from; null: it is the last one. */
  readonly nextCursor: string | null;
}

/**
 * Makes a page of rows of which one more was asked for than it has: only so it is known whether there is another.
 *
 * @param limit rows of a page
 *
 * @example
 * const { rows, nextCursor } = idPage(await findPeople(db, filter, { before, limit: limit + 1 }), limit);
 */
export function idPage<Row extends { readonly id: number | string }>(
  found: readonly Row[],
  limit: number,
): IdPage<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, nextCursor: found.length > limit && last !== undefined ? String(last.id) : null };
}
