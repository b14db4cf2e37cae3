/**
 * What a verified notice is worth for a connection.
 *
 * - `proof`: it happened after the last consent: what was granted is over.
 * - `hint`: it may have happened before that consent, or does not say when: the provider is asked.
 * - `stale`: it is about a grant that the user has replaced since.
 */
export type NoticeWeight = 'proof' | 'hint' | 'stale';

/** Clocks of two machines differ, and moments come in whole seconds. */
const MARGIN_MS = 60_000;

/**
 * Weighs a notice against the last consent of a connection. Pure.
 *
 * @param at when the notice says that it happened; null: it does not
 */
export function weighNotice(
  at: Date | null,
  { connectedAt, now }: { readonly connectedAt: Date; readonly now: Date },
): NoticeWeight {
  if (at === null) return 'hint';
  const afterMs = at.getTime() - connectedAt.getTime();
  if (afterMs < -MARGIN_MS) return 'stale';
  // What is still to come has not happened.
  return afterMs > MARGIN_MS && at.getTime() <= now.getTime() + MARGIN_MS ? 'proof' : 'hint';
}
