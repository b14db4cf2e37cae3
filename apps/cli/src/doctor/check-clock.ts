import type { Check } from '../checks.ts';
import type { Context } from '../context.ts';
import { knownMigrations } from '../hub/pending-migrations.ts';

/** More than this between us and the database, and tokens seem to live longer or shorter than they do. */
const MAX_SKEW_MS = 5_000;

/** Compares the clock with the database's and with the youngest thing in this version. */
export function checkClock(
  context: Pick<Context, 'clock'>,
  time: { readonly theirs: Date; readonly ours: Date } | undefined,
): Check {
  const now = context.clock.now();
  const made = releasedAfter();
  if (now < made)
    return {
      name: 'clock',
      status: 'fail',
      message: `${now.toISOString()} lies before this version was made (${made.toISOString().slice(0, 10)})`,
      advice: 'Set the clock, best by NTP: tokens expire by it, and TLS certificates are checked by it.',
    };
  const skew = time === undefined ? 0 : Math.abs(time.theirs.getTime() - time.ours.getTime());
  if (skew > MAX_SKEW_MS)
    return {
      name: 'clock',
      status: 'warn',
      message: `${Math.round(skew / 1000)} s apart from the clock of the database`,
      advice: 'Set both clocks by NTP.',
    };
  const compared = time === undefined ? '' : ', agrees with the database';
  return { name: 'clock', status: 'ok', message: now.toISOString() + compared };
}

/** The day of the newest migration, which stands in its name: 20260101000000_init. */
function releasedAfter(): Date {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(knownMigrations().at(-1) ?? '') ?? [];
  return new Date(`${year ?? '1970'}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
}
