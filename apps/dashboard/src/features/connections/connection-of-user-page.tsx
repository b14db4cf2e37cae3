import type { ConnectionOfUser } from '@evergrant/client';
import { useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { BackLink } from '../../components/back-link.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import { ConnectionFacts } from './connection-facts.tsx';
import headingClasses from './connection-heading.module.css';
import { ConnectionHeading } from './connection-heading.tsx';
import classes from './connection-page.module.css';
import { ConnectionScopes } from './connection-scopes.tsx';
import { titleOf } from './connection-title.ts';
import { useHealth } from './health.ts';
import { StateNotice } from './state-notice.tsx';
import { useConnectionOfUser } from './use-connection-of-user.ts';

interface ConnectionOfUserPageProps {
  readonly userId: number;
  readonly connectionId: number;
  /** Of this connection. */
  readonly history: ReactNode;
}

/** A connection as its owner sees it, for who runs the hub: to look at, since only they and their apps act on it. */
export function ConnectionOfUserPage({ userId, connectionId, history }: ConnectionOfUserPageProps) {
  const { t } = useLingui();
  const { api } = useEvergrant();
  const owner = useQuery(api.people.get.queryOptions({ userId })).data?.name ?? t`User`;
  const back = (
    <BackLink to="/users/$userId" params={{ userId }}>
      {owner}
    </BackLink>
  );
  const { data, isPending, isError, error, refetch } = useConnectionOfUser({ userId, id: connectionId });
  if (data !== undefined) return <Seen {...data} owner={owner} before={back} history={history} />;
  return (
    <Page title={t`Connection`} before={back}>
      {isPending && <Skeleton height={220} radius="lg" aria-label={t`Loading…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
    </Page>
  );
}

function Seen({
  connection,
  readers,
  owner,
  before,
  history,
}: ConnectionOfUser & {
  readonly owner: string;
  readonly before: ReactNode;
  readonly history: ReactNode;
}) {
  const provider = useProviderName()(connection.provider);
  const health = useHealth(connection);
  return (
    <Page
      title={titleOf(connection)}
      before={before}
      heading={<ConnectionHeading connection={connection} />}
      lead={
        <span className={headingClasses.below}>
          <Trans>As {owner} sees it. Only they, and their apps, act on it.</Trans>
        </span>
      }
    >
      <div className={classes.stack}>
        <StateNotice connection={connection} health={health} provider={provider} />
        <div className={classes.columns}>
          <ConnectionFacts connection={connection} health={health} readers={readers} />
          <ConnectionScopes connection={connection} />
        </div>
        {history}
      </div>
    </Page>
  );
}
