import { useLingui } from '@lingui/react';
import { formatLocale } from '../lib/i18n.ts';
import { absoluteTime, fullTime, relativeTime, relativeTimeStep } from '../lib/time.ts';
import { useNow } from '../lib/use-now.ts';

/** A moment, relative and absolute, kept current: "in 42 minutes (14:05)". */
export function Time({ at, absolute = true }: { readonly at: string; readonly absolute?: boolean }) {
  const { i18n } = useLingui();
  const date = new Date(at);
  const now = useNow(relativeTimeStep(date, new Date()));
  const locale = formatLocale(i18n.locale);
  const relative = relativeTime(date, now, locale);
  return (
    <time dateTime={at} title={fullTime(date, locale)}>
      {absolute ? `${relative} (${absoluteTime(date, now, locale)})` : relative}
    </time>
  );
}
