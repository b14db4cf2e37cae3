/** From how many seconds on which unit is spoken of, and how many it has. */
const UNITS = [
  { from: 2 * 86_400, unit: 'day', size: 86_400 },
  { from: 2 * 3_600, unit: 'hour', size: 3_600 },
  { from: 120, unit: 'minute', size: 60 },
  { from: 0, unit: 'second', size: 1 },
] as const;

/** "42 seconds", "3 minutes", in one unit and rounded down: how long something has been so at least. */
export function durationWords(seconds: number, locale: string): string {
  const { unit, size } = UNITS.find(({ from }) => seconds >= from) ?? UNITS[3];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / size),
  );
}
