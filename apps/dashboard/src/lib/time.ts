/** Times in words. Pure: the clock and the language come in as arguments; `Intl` adds the user's zone. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** From which distance on which unit is spoken of, and in steps of how many milliseconds. */
const UNITS = [
  { from: 365 * DAY, unit: 'year', size: 365 * DAY },
  { from: 60 * DAY, unit: 'month', size: 30.44 * DAY },
  { from: DAY, unit: 'day', size: DAY },
  { from: 90 * MINUTE, unit: 'hour', size: HOUR },
  { from: 90 * SECOND, unit: 'minute', size: MINUTE },
  { from: 0, unit: 'second', size: SECOND },
] as const;

const unitOf = (distance: number) => UNITS.find(({ from }) => distance >= from) ?? UNITS[UNITS.length - 1];

/** "in 42 minutes", "3 days ago", "now" (within five seconds, so that it does not flicker). */
export function relativeTime(at: Date, now: Date, locale: string): string {
  const distance = at.getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(distance) < 5 * SECOND) return format.format(0, 'second');
  const { unit, size } = unitOf(Math.abs(distance)) ?? UNITS[0];
  // Days are counted by the calendar, so that "yesterday" is.
  return format.format(unit === 'day' ? daysBetween(at, now) : Math.round(distance / size), unit);
}

/** How often {@link relativeTime} of this moment can change, in milliseconds. */
export function relativeTimeStep(at: Date, now: Date): number {
  const distance = Math.abs(at.getTime() - now.getTime());
  if (distance < 2 * MINUTE) return SECOND;
  return distance < 2 * HOUR ? 15 * SECOND : MINUTE;
}

/** "14:05" today, "3 Dec, 14:05" this year, "3 Dec 2027, 14:05" otherwise, in the user's zone. */
export function absoluteTime(at: Date, now: Date, locale: string): string {
  const time = clockTime(at, locale);
  if (at.toDateString() === now.toDateString()) return time;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...year }).format(at);
  return `${date}, ${time}`;
}

/** "14:05": for deadlines of less than a day. */
export const clockTime = (at: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at);

/** "3 December 2027": for deadlines, where the hour does not matter. */
export const longDate = (at: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(at);

/** Everything, the zone included: for the tooltip. */
export const fullTime = (at: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(at);

/** "Today", "Yesterday", "Monday 3 March": heading of a day in a history. */
export function dayTitle(at: Date, now: Date, locale: string): string {
  const days = daysBetween(at, now);
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  const words =
    days === 0 || days === -1
      ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
      : new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(
          at,
        );
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}

/** Rounded, because days of a clock change have 23 or 25 hours. */
const daysBetween = (at: Date, now: Date): number => Math.round((startOfDay(at) - startOfDay(now)) / DAY);

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
