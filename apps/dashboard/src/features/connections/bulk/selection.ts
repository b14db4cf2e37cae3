/** Which connections are selected, by id. */
export type Selection = ReadonlySet<number>;

export const NOTHING: Selection = new Set();

/** With or without one of them. */
export function select(selection: Selection, id: number, selected: boolean): Selection {
  const next = new Set(selection);
  if (selected) next.add(id);
  else next.delete(id);
  return next;
}

/** Without those that are not shown any more, so that nobody acts on what they do not see. The same set if all are. */
export function keepShown(selection: Selection, shown: readonly { readonly id: number }[]): Selection {
  const kept = shown.filter(({ id }) => selection.has(id));
  return kept.length === selection.size ? selection : new Set(kept.map(({ id }) => id));
}
