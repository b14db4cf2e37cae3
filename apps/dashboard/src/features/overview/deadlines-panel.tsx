import type { Overview } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { durationWords } from '../../lib/duration.ts';
import { formatLocale } from '../../lib/i18n.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import classes from './overview.module.css';
import { sum } from './sum.ts';

/** What has to happen soon: refreshes, which the hub does, and ends of consents, which people prevent. */
export function DeadlinesPanel({ connections, due }: Pick<Overview, 'connections' | 'due'>) {
  const { t, i18n } = useLingui();
  const nameOf = useProviderName();
  const locale = formatLocale(i18n.locale);
  const pressing = [
    ...connections.filter(({ endInWeek, nextEnd }) => endInWeek > 0 || nextEnd !== null),
    ...due.filter((lane) => lane.due > 0),
  ];
  const providers = [...new Set(pressing.map(({ provider }) => provider))].sort();
  if (providers.length === 0)
    return (
      <Panel title={t`Deadlines`}>
        <p className={classes.note}>
          <Trans>No refresh is due, and no consent is known to end.</Trans>
        </p>
      </Panel>
    );
  return (
    <Panel title={t`Deadlines`} flush>
      <DataTable
        caption={t`Deadlines by provider`}
        columns={[
          { title: t`Provider` },
          { title: t`Refreshes due`, numeric: true },
          { title: t`Late by`, numeric: true },
          { title: t`Consents that end within a day`, numeric: true },
          { title: t`Within a week`, numeric: true },
          { title: t`The next one`, numeric: true },
        ]}
        rows={providers.map((provider) => {
          const counts = connections.filter((count) => count.provider === provider);
          const lane = due.find((one) => one.provider === provider);
          const nextEnd = counts
            .flatMap((count) => (count.nextEnd === null ? [] : [count.nextEnd]))
            .sort()[0];
          return {
            key: provider,
            cells: [
              nameOf(provider),
              i18n.number(lane?.due ?? 0),
              lane === undefined || lane.due === 0 ? '–' : durationWords(lane.lateness, locale),
              i18n.number(sum(counts.map(({ endInDay }) => endInDay))),
              i18n.number(sum(counts.map(({ endInWeek }) => endInWeek))),
              nextEnd === undefined ? '–' : <Time key="next" at={nextEnd} style="relative" />,
            ],
          };
        })}
      />
    </Panel>
  );
}
