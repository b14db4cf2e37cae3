import type { Overview } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { durationWords } from '../../lib/duration.ts';
import { formatLocale } from '../../lib/i18n.ts';
import classes from './overview.module.css';
import { refreshTotals } from './refresh-totals.ts';
import { sum } from './sum.ts';
import { useShareText } from './use-share-text.ts';

type FigureTone = 'warn' | 'bad' | undefined;

/** From this share on nobody has to look. */
const GOOD_SHARE = 0.98;
/** Later than this the scheduler does not keep up, and longer than this nobody works on a queue; in seconds. */
const LATE_S = 60;

/** The few numbers that say whether one has to read on. */
export function Figures({
  overview: { connections, due, day, outbox, queues },
}: {
  readonly overview: Overview;
}) {
  const { t, i18n } = useLingui();
  const shareText = useShareText();
  const locale = formatLocale(i18n.locale);
  const those = (...healths: Overview['connections'][number]['health'][]) =>
    connections.filter(({ health }) => healths.includes(health));
  const workingGroups = those('connected', 'expiring', 'held_up');
  const working = sum(workingGroups.map(({ total }) => total));
  const broken = sum(those('expired', 'error').map(({ total }) => total));
  const { refreshed, failed } = refreshTotals(day.hours);
  const share = refreshed + failed === 0 ? null : refreshed / (refreshed + failed);
  const lateness = Math.max(0, ...due.map((lane) => lane.lateness));
  const age = Math.max(outbox.age, ...queues.map((queue) => queue.age));
  const waiting = outbox.due + sum(queues.map((queue) => queue.waiting + queue.retrying));
  const brokenText = i18n.number(broken);
  return (
    <dl className={classes.figures}>
      <Figure name={t`Working connections`} value={i18n.number(working)} tone={undefined}>
        {working + broken === 0
          ? t`Nothing is connected yet`
          : t({
              message: plural(new Set(workingGroups.map(({ provider }) => provider)).size, {
                0: 'At no provider',
                one: 'At # provider',
                other: 'At # providers',
              }),
            })}
      </Figure>
      <Figure name={t`Broken connections`} value={brokenText} tone={broken > 0 ? 'bad' : undefined}>
        {broken > 0 ? t`Somebody has to act` : t`Nobody has to act`}
      </Figure>
      <Figure
        name={t`Refresh success`}
        value={share === null ? '–' : shareText(share)}
        tone={share !== null && share < GOOD_SHARE ? 'bad' : undefined}
      >
        {share === null
          ? t`None in the last 24 hours`
          : t`${i18n.number(refreshed)} of ${i18n.number(refreshed + failed)} in the last 24 hours`}
      </Figure>
      <Figure
        name={t`Refresh delay`}
        value={durationWords(lateness, locale)}
        tone={lateness > LATE_S ? 'warn' : undefined}
      >
        {t`The oldest that is due`}
      </Figure>
      <Figure
        name={t`Queue delay`}
        value={durationWords(age, locale)}
        tone={age > LATE_S ? 'warn' : undefined}
      >
        {t({ message: plural(waiting, { 0: 'No job waits', one: '# job waits', other: '# jobs wait' }) })}
      </Figure>
    </dl>
  );
}

function Figure({
  name,
  value,
  tone,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly tone: FigureTone;
  /** What the number is of. */
  readonly children: string;
}) {
  return (
    <div className={classes.figure} data-tone={tone}>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd>{children}</dd>
    </div>
  );
}
