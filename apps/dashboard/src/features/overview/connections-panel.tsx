import type { Overview } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Behind } from '../../components/behind.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { type ChartTone, ShareBar } from '../../components/share-bar.tsx';
import { STATUS_WORDS } from '../../lib/status-words.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import classes from './overview.module.css';

type Counts = Overview['connections'];

const STATUSES = [
  ['connected', 'ok'],
  ['expiring', 'warn'],
  ['held_up', 'warn-soft'],
  ['expired', 'bad-soft'],
  ['error', 'bad'],
  ['disconnected', 'idle'],
] as const satisfies readonly (readonly [Counts[number]['health'], ChartTone])[];

const totalOf = (counts: Counts, health: Counts[number]['health']): number =>
  counts.reduce((sum, count) => sum + (count.health === health ? count.total : 0), 0);

/** Connections by status, and behind it by provider. */
export function ConnectionsPanel({ connections }: { readonly connections: Counts }) {
  const { t, i18n } = useLingui();
  const nameOf = useProviderName();
  if (connections.length === 0)
    return (
      <Panel title={t`Connections`}>
        <p className={classes.note}>
          <Trans>Nobody has connected an account yet.</Trans>
        </p>
      </Panel>
    );
  const providers = [...Map.groupBy(connections, ({ provider }) => provider)];
  return (
    <Panel title={t`Connections`}>
      <ShareBar
        shares={STATUSES.map(([health, tone]) => {
          const total = totalOf(connections, health);
          return { name: t(STATUS_WORDS[health]), tone, total, text: i18n.number(total) };
        })}
      />
      <Behind summary={t`By provider`}>
        <DataTable
          caption={t`Connections by provider and status`}
          columns={[
            { title: t`Provider` },
            ...STATUSES.map(([health]) => ({ title: t(STATUS_WORDS[health]), numeric: true })),
          ]}
          rows={providers.map(([provider, counts]) => ({
            key: provider,
            cells: [nameOf(provider), ...STATUSES.map(([health]) => i18n.number(totalOf(counts, health)))],
          }))}
        />
      </Behind>
    </Panel>
  );
}
