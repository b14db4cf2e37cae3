import type { Overview } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import classes from './overview.module.css';
import { useShareText } from './use-share-text.ts';

const CACHES: Readonly<Record<string, MessageDescriptor>> = {
  tokens: msg`Tokens`,
  connections: msg`Lists of connections`,
  users: msg`Users`,
  shared: msg`Shared (Redis)`,
};

/** How often caches could answer, and how often changes made entries void. */
export function CachePanel({ caches }: { readonly caches: Overview['day']['caches'] }) {
  const { t, i18n } = useLingui();
  const shareText = useShareText();
  const title = t`Cache performance, last 24 hours`;
  if (caches.length === 0)
    return (
      <Panel title={title}>
        <p className={classes.note}>
          <Trans>No cache was asked yet.</Trans>
        </p>
      </Panel>
    );
  return (
    <Panel title={title} flush>
      <DataTable
        caption={t`Cache performance`}
        columns={[
          { title: t`Cache` },
          { title: t`Hit rate`, numeric: true },
          { title: t`Miss rate`, numeric: true },
          { title: t`Lookups`, numeric: true },
          { title: t`Invalidations an hour`, numeric: true },
        ]}
        rows={caches.map(({ cache, hits, misses, invalidationsPerHour }) => {
          const lookups = hits + misses;
          const name = CACHES[cache];
          const hitRate = lookups === 0 ? null : Math.floor((hits / lookups) * 1_000) / 1_000;
          return {
            key: cache,
            cells: [
              name === undefined ? cache : t(name),
              hitRate === null ? '–' : shareText(hitRate),
              hitRate === null
                ? '–'
                : i18n.number(1 - hitRate, { style: 'percent', maximumFractionDigits: 1 }),
              i18n.number(lookups),
              i18n.number(invalidationsPerHour, { maximumFractionDigits: 1 }),
            ],
          };
        })}
      />
    </Panel>
  );
}
