import type { Overview } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Skeleton } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { CachePanel } from './cache-panel.tsx';
import { ConnectionsPanel } from './connections-panel.tsx';
import { DeadlinesPanel } from './deadlines-panel.tsx';
import { Figures } from './figures.tsx';
import { FirstSteps } from './first-steps.tsx';
import { HealthPanel } from './health-panel.tsx';
import { OperationsPanel } from './operations-panel.tsx';
import classes from './overview.module.css';
import { QueuePanel } from './queue-panel.tsx';
import { RefreshPanel } from './refresh-panel.tsx';
import { useFirstSteps, useOverview } from './use-overview.ts';

/** How the hub does at a glance, kept current. For operators. */
export function OverviewPage() {
  const { t } = useLingui();
  const { data, isPending, isError, error, refetch } = useOverview();
  // Both stand still from the moment they are shown: neither pushes the other down.
  const isLoading = useFirstSteps().isPending || isPending;
  return (
    <Page
      wide
      title={t`Overview`}
      lead={<Trans>How this hub does, all its processes together. Kept current by itself.</Trans>}
    >
      {isLoading ? (
        <Skeleton height="24rem" aria-label={t`Loading the overview…`} />
      ) : (
        <>
          <FirstSteps />
          {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
          {data !== undefined && <Panels overview={data} />}
        </>
      )}
    </Page>
  );
}

function Panels({ overview }: { readonly overview: Overview }) {
  return (
    <div className={classes.panels}>
      <Figures overview={overview} />
      <HealthPanel trouble={overview.trouble} />
      <ConnectionsPanel connections={overview.connections} />
      <RefreshPanel day={overview.day} />
      <OperationsPanel operations={overview.day.operations} />
      <div className={classes.whole}>
        <DeadlinesPanel connections={overview.connections} due={overview.due} />
      </div>
      <CachePanel caches={overview.day.caches} />
      <QueuePanel outbox={overview.outbox} queues={overview.queues} />
    </div>
  );
}
