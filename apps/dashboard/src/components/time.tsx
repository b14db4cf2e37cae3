import { useLingui } from '@lingui/react';
import { absoluteTime, fullTime, relativeTime, relativeTimeStep } from '../lib/time.ts';
import { useNow } from '../lib/use-now.ts';

/** A moment, relative and absolute, kept current: "in 42 minutes (14:05)". */
export function Time({ at, absolute = true }: { readonly at: string; readonly absolute?: boolean }) {
  const { i18n } = useLingui();
  const date = new Date(at);
  const now = useNow(relativeTimeStep(date, new Date()));
  const relative = relativeTime(date, now, i18n.locale);
  return (
    <time dateTime={at} title={fullTime(date, i18n.locale)}>
      {absolute ? `${relative} (${absoluteTime(date, now, i18n.locale)})` : relative}
    </time>
  );
}
