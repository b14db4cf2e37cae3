const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

const format = new Intl.RelativeTimeFormat('en', { style: 'narrow' });

/** A moment as people say it: `in 42s`, `3h ago`. Empty for none. */
export function relativeTime(moment: Date | null, now: Date): string {
  if (moment === null) return '';
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000);
  const scale = UNITS.find((unit) => Math.abs(seconds) >= unit.seconds);
  return scale === undefined ? 'now' : format.format(Math.round(seconds / scale.seconds), scale.unit);
}
