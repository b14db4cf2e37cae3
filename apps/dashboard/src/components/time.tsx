import { useLingui } from '@lingui/react';
import { hubNow } from '../lib/hub-time.ts';
import { formatLocale } from '../lib/i18n.ts';
import { absoluteTime, fullTime, relativeTime, relativeTimeStep } from '../lib/time.ts';
import { useNow } from '../lib/use-now.ts';

/** `relative`: "in 42 minutes"; `absolute`: "14:05"; `relative-first`: "in 42 minutes (14:05)"; `absolute-first`: "14:05 (in 42 minutes)". */
type TimeStyle = 'relative' | 'absolute' | 'relative-first' | 'absolute-first';

/** A moment in words, kept current. */
export function Time({ at, style = 'relative-first' }: { readonly at: string; readonly style?: TimeStyle }) {
  const { i18n } = useLingui();
  const date = new Date(at);
  const now = useNow(relativeTimeStep(date, hubNow()));
  const locale = formatLocale(i18n.locale);
  const relative = relativeTime(date, now, locale);
  const absolute = absoluteTime(date, now, locale);
  const words = {
    relative,
    absolute,
    'relative-first': `${relative} (${absolute})`,
    'absolute-first': `${absolute} (${relative})`,
  };
  return (
    <time dateTime={at} title={fullTime(date, locale)}>
      {words[style]}
    </time>
  );
}
