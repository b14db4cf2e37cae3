/** Ends with a time of day, in C's `asctime` with the year after it, and not with the offset of a zone. */
const WITHOUT_ZONE = /(?<![+-]\d\d):\d\d(\.\d+)?(?<rest> ?[ap]m| \d{4})?$/i;

/**
 * An absolute time as providers write it: epoch seconds, epoch milliseconds, or a date such as ISO 8601. One without a
 * zone is UTC.
 */
export function readInstant(value: unknown): Date | null {
  const ms =
    typeof value === 'number'
      ? ofEpoch(value)
      : typeof value === 'string'
        ? ofText(value.trim())
        : Number.NaN;
  return Number.isFinite(ms) && ms >= 1 && ms < 8.64e15 ? new Date(ms) : null;
}

/** Seconds since 1970 are fewer, for another three thousand years; milliseconds are more since 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

const ofEpoch = (value: number): number => (value > FIRST_MILLISECONDS ? value : value * 1000);

function ofText(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return ofEpoch(Number(text));
  const zoneless = WITHOUT_ZONE.exec(text);
  if (zoneless === null) return Date.parse(text);
  return Date.parse(zoneless.groups?.rest === undefined ? `${text}Z` : `${text} UTC`);
}
