/** What happened on one day of the user's calendar. */
export interface Day<Entry> {
  /** Local date, for keys. */
  readonly key: string;
  readonly first: Date;
  readonly entries: readonly Entry[];
}

/** Splits a history, newest first, into days of the user's zone. Keeps the order. */
export function groupByDay<Entry extends { readonly at: string }>(entries: readonly Entry[]): Day<Entry>[] {
  const days = Map.groupBy(entries, ({ at }) => new Date(at).toDateString());
  return [...days].map(([key, ofDay]) => ({ key, first: new Date(ofDay[0]?.at ?? key), entries: ofDay }));
}
