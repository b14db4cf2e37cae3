import { healthOf } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import { Skeleton } from '@mantine/core';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { Panel } from '../../components/panel.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { accountText } from '../../lib/account-text.ts';
import { useNow } from '../../lib/use-now.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import { useConnectionsOfPerson } from './use-people.ts';
import classes from './users.module.css';

const SECOND_MS = 1_000;

/** What somebody has connected, to look at: only they, and their apps, act on it. */
export function ConnectionsOfPerson({ userId }: { readonly userId: number }) {
  const { t } = useLingui();
  const nameOf = useProviderName();
  const now = useNow(SECOND_MS);
  const pages = useConnectionsOfPerson(userId);
  const { data, isPending, isError, error, refetch } = pages;
  const connections = data?.pages.flatMap((page) => page.connections);
  return (
    <Panel title={t`Connections`} flush>
      {isPending && <Skeleton height="4rem" aria-label={t`Loading connections…`} />}
      {isError && !pages.isFetchNextPageError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {connections?.length === 0 && (
        <p className={classes.note}>
          <Trans>They have connected nothing.</Trans>
        </p>
      )}
      {connections !== undefined && connections.length > 0 && (
        <ul className={classes.list} aria-label={t`Connections`}>
          {connections.map((connection) => (
            <li key={connection.id}>
              <div className={classes.connection}>
                <BrandIcon provider={connection.provider} size={28} />
                <div>
                  <AnchorLink
                    to="/users/$userId/connections/$connectionId"
                    params={{ userId, connectionId: connection.id }}
                  >
                    {accountText(connection)}
                  </AnchorLink>
                  <small>{nameOf(connection.provider)}</small>
                </div>
              </div>
              <StatusBadge status={healthOf(connection, now).status} />
            </li>
          ))}
        </ul>
      )}
      <ShowMore pages={pages} px="1.25rem" pb="md" />
    </Panel>
  );
}
