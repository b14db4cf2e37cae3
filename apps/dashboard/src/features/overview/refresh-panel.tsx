import type { Overview } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { BarChart } from '../../components/bar-chart.tsx';
import { Behind } from '../../components/behind.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatLocale } from '../../lib/i18n.ts';
import { clockTime } from '../../lib/time.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import classes from './overview.module.css';
import { reasonWords } from './reason-words.ts';
import { refreshTotals } from './refresh-totals.ts';

/** Refreshes of the last day by hour, and why some failed. */
export function RefreshPanel({ day: { hours, failures } }: { readonly day: Overview['day'] }) {
  const { t, i18n } = useLingui();
  const nameOf = useProviderName();
  const locale = formatLocale(i18n.locale);
  const startOf = ({ hour }: { readonly hour: string }) => clockTime(new Date(hour), locale);
  const { refreshed, failed } = refreshTotals(hours);
  const [refreshedText, failedText] = [i18n.number(refreshed), i18n.number(failed)];
  const first = hours[0];
  if (refreshed + failed === 0)
    return (
      <Panel title={t`Refreshes in the last 24 hours`}>
        <p className={classes.note}>
          <Trans>There was none.</Trans>
        </p>
      </Panel>
    );
  return (
    <Panel title={t`Refreshes in the last 24 hours`}>
      <BarChart
        label={t`${refreshedText} refreshes succeeded and ${failedText} failed, by hour.`}
        bars={hours.map((hour) => {
          const [start, done, not] = [startOf(hour), i18n.number(hour.refreshed), i18n.number(hour.failed)];
          return {
            key: hour.hour,
            ok: hour.refreshed,
            bad: hour.failed,
            title: t`From ${start}: ${done} succeeded, ${not} failed`,
          };
        })}
        from={first === undefined ? '' : startOf(first)}
        to={t`Now`}
      >
        <Behind summary={t`As a table`}>
          <DataTable
            caption={t`Refreshes by hour`}
            columns={[
              { title: t`From` },
              { title: t`Succeeded`, numeric: true },
              { title: t`Failed`, numeric: true },
            ]}
            rows={hours.map((hour) => ({
              key: hour.hour,
              cells: [startOf(hour), i18n.number(hour.refreshed), i18n.number(hour.failed)],
            }))}
          />
        </Behind>
      </BarChart>
      {failures.length === 0 ? (
        <p className={classes.note}>
          <Trans>None failed.</Trans>
        </p>
      ) : (
        <DataTable
          caption={t`Failed refreshes by reason`}
          columns={[{ title: t`Why` }, { title: t`Provider` }, { title: t`Failed`, numeric: true }]}
          rows={failures.map(({ provider, reason, total }) => ({
            key: `${provider} ${reason}`,
            cells: [t(reasonWords(reason)), nameOf(provider), i18n.number(total)],
          }))}
        />
      )}
    </Panel>
  );
}
