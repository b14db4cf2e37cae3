import { type Connection, toEvergrantError } from '@evergrant/client';
import { useConnection } from '@evergrant/client/react';
import { canRefresh } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconPencil, IconPlugConnected, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { BackLink } from '../../components/back-link.tsx';
import danger from '../../components/danger.module.css';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import { useConnectionActions } from './connection-actions.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { ConnectionHeading } from './connection-heading.tsx';
import classes from './connection-page.module.css';
import { ConnectionScopes } from './connection-scopes.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { titleOf } from './connection-title.ts';
import { canReconnect, useHealth } from './health.ts';
import { StateAction } from './state-action.tsx';
import { StateNotice } from './state-notice.tsx';
import { StatusAnnouncer } from './status-announcer.tsx';
import { useTokenReaders } from './use-token-readers.ts';

interface ConnectionPageProps {
  readonly connectionId: number;
  /** What a link asked to be done; the user still confirms. */
  readonly action: 'reconnect' | undefined;
  readonly onActionTaken: () => void;
  /** The history of this connection. */
  readonly history: ReactNode;
}

/** Everything about one connection. */
export function ConnectionPage({ connectionId, action, onActionTaken, history }: ConnectionPageProps) {
  const { t } = useLingui();
  const query = useConnection(connectionId);
  if (query.data !== undefined)
    return (
      <LoadedConnection
        connection={query.data}
        action={action}
        onActionTaken={onActionTaken}
        history={history}
      />
    );
  return (
    <Page title={t`Connection`} before={<BackLink to="/connections">{t`Connections`}</BackLink>}>
      {query.isError ? (
        <ErrorNotice
          error={query.error}
          {...(toEvergrantError(query.error).code === 'ACCOUNT_NOT_FOUND'
            ? {
                action: (
                  <ButtonLink size="xs" variant="default" to="/connections">
                    <Trans>See all connections</Trans>
                  </ButtonLink>
                ),
              }
            : { onRetry: () => void query.refetch() })}
        />
      ) : (
        <>
          <VisuallyHidden role="status">{t`Loading…`}</VisuallyHidden>
          <Skeleton height={220} radius="lg" aria-hidden="true" />
        </>
      )}
    </Page>
  );
}

function LoadedConnection({
  connection,
  action,
  onActionTaken,
  history,
}: Pick<ConnectionPageProps, 'action' | 'onActionTaken' | 'history'> & { readonly connection: Connection }) {
  const { t } = useLingui();
  const actions = useConnectionActions();
  const provider = useProviderName()(connection.provider);
  const health = useHealth(connection);
  const title = titleOf(connection);
  const readers = useTokenReaders(connection.id);

  const takeAction = useEffectEvent(() => {
    actions.offerReconnect(connection);
    onActionTaken();
  });
  useEffect(() => {
    if (action === 'reconnect') takeAction();
  }, [action]);

  return (
    <Page
      title={title}
      before={<BackLink to="/connections">{t`Connections`}</BackLink>}
      heading={<ConnectionHeading connection={connection} />}
      actions={
        <>
          <ActionIcon
            variant="default"
            size={36}
            onClick={() => actions.rename(connection)}
            aria-label={t`Edit label`}
            title={t`Edit label`}
          >
            <IconPencil size={16} />
          </ActionIcon>
          {canRefresh(connection, health) && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              loading={actions.isRefreshing(connection.id)}
              onClick={() => actions.refresh(connection)}
            >
              <Trans>Refresh now</Trans>
            </Button>
          )}
          {canReconnect(health) && health.action !== 'reconnect' && (
            <Button
              variant="default"
              leftSection={<IconPlugConnected size={16} />}
              onClick={() => actions.reconnect(connection)}
            >
              <Trans>Reconnect</Trans>
            </Button>
          )}
          {connection.isConnected && (
            <Button
              variant="default"
              className={danger.danger ?? ''}
              leftSection={<IconPlugConnectedX size={16} />}
              onClick={() => actions.disconnect(connection)}
            >
              <Trans>Disconnect…</Trans>
            </Button>
          )}
        </>
      }
    >
      <div className={classes.stack}>
        <StateNotice
          connection={connection}
          health={health}
          provider={provider}
          foot={connection.isConnected && <ConnectionTest connection={connection} provider={provider} />}
        >
          <StateAction connection={connection} health={health} />
        </StateNotice>
        <StatusAnnouncer connections={[connection]} />
        <div className={classes.columns}>
          <ConnectionFacts
            connection={connection}
            health={health}
            readers={readers}
            changeResource={
              connection.isConnected && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => actions.chooseResource(connection)}
                  aria-label={t`Change site or organisation`}
                >
                  <Trans>Change…</Trans>
                </Button>
              )
            }
          />
          <ConnectionScopes connection={connection}>
            {connection.isConnected && (
              <Button size="xs" variant="light" mt="sm" onClick={() => actions.grant(connection)}>
                <Trans>Grant…</Trans>
              </Button>
            )}
          </ConnectionScopes>
        </div>
        {history}
      </div>
    </Page>
  );
}
