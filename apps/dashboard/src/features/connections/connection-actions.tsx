import type { Connection, Provider } from '@evergrant/client';
import { useConnect, useEvergrant } from '@evergrant/client/react';
import { useLingui } from '@lingui/react/macro';
import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { notifyDone, notifyError } from '../../components/notify.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import type { ConnectOffer } from './connect-dialog.tsx';
import type { DialogType, ShownDialog } from './connection-dialogs.tsx';
import { useConnectionMutations } from './use-connection-mutations.ts';

/** What can be done, from wherever connections are shown. */
export interface ConnectionActions {
  /** Shows what a provider will be asked for, and offers to go there. */
  readonly offer: (provider: Provider) => void;
  /** The same for an existing connection: for links, which may not open windows. */
  readonly offerReconnect: (connection: Connection) => void;
  /** Reconnects in place, at once. Call it synchronously in a click. */
  readonly reconnect: (connection: Connection) => void;
  readonly refresh: (connection: Connection) => void;
  readonly isRefreshing: (connectionId: number) => boolean;
  readonly rename: (connection: Connection) => void;
  readonly disconnect: (connection: Connection) => void;
  readonly chooseResource: (connection: Connection) => void;
  /** Goes to the provider once more for what was asked for and not granted. Call it synchronously in a click. */
  readonly grant: (connection: Connection) => void;
}

const ConnectionDialogs = lazy(() => import('./connection-dialogs.tsx'));

const ActionsContext = createContext<ConnectionActions | null>(null);

/** The actions on connections, and their dialogs: one set per page, so that they outlive the row they began in. */
export function ConnectionActionsProvider({
  onConnected,
  opensIn,
  children,
}: {
  /** Where to lead the user once an account is connected; `reconnected`: it was there before. */
  readonly onConnected: (connectionId: number, how: { readonly reconnected: boolean }) => void;
  /** Where providers are shown. Default: in a window of their own. */
  readonly opensIn?: 'window' | 'same_tab';
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  const providerName = useProviderName();
  const [offer, setOffer] = useState<ConnectOffer | null>(null);
  const [dialog, setDialog] = useState<ShownDialog | null>(null);
  /** Once they were, they stay: what is closed fades. */
  const [isNeeded, setNeeded] = useState(false);
  if (!isNeeded && (offer !== null || dialog !== null)) setNeeded(true);
  const [refreshing, setRefreshing] = useState<ReadonlySet<number>>(new Set());
  const { api, queryClient, session } = useEvergrant();
  const { refresh } = useConnectionMutations();

  const connect = useConnect({
    placeholder: t`Opening…`,
    returnUrl: sameTabReturnUrl,
    ...(opensIn && { opensIn }),
    onConnected: (connectionId, request) => {
      const name = providerName(request.provider);
      const reconnected = request.connectionId !== undefined;
      void welcome(connectionId, {
        title: reconnected ? t`${name} reconnected` : t`${name} connected`,
        reconnected,
      });
    },
  });

  /** Leads on from a new connection: to a choice where one is left to make. */
  const welcome = async (connectionId: number, how: { title: string; reconnected: boolean }) => {
    setOffer(null);
    const connection = await queryClient
      .fetchQuery(api.connections.get.queryOptions({ id: connectionId }))
      .catch(() => null);
    if (connection?.nextAction === 'choose_resource') openDialog('resource')(connection);
    else if (connection !== null && connection.missingScope.length > 0) openDialog('permissions')(connection);
    else notifyDone(how.title, t`The account is ready to use.`);
    onConnected(connectionId, how);
  };

  const refreshNow = async ({ id, provider }: Connection) => {
    const name = providerName(provider);
    const about = `refresh/${id}`;
    setRefreshing((ids) => new Set(ids).add(id));
    try {
      await refresh.mutateAsync({ id });
      notifyDone(t`${name} refreshed`, t`The connection has a new access token.`, about);
    } catch (thrown) {
      notifyError(thrown, about);
    } finally {
      setRefreshing((ids) => new Set([...ids].filter((other) => other !== id)));
    }
  };

  const openDialog = (type: DialogType) => (connection: Connection) => {
    setDialog({ type, connection, isOpen: true });
  };

  const introduce = (next: ConnectOffer) => {
    connect.dismiss();
    setOffer(next);
  };

  const actions: ConnectionActions = {
    offer: ({ id }) => {
      // In a frame, the window introduces the provider.
      if (session === undefined) return introduce({ provider: id });
      setOffer({ provider: id });
      connect.open({ provider: id });
    },
    offerReconnect: (connection) => introduce({ provider: connection.provider, connection }),
    reconnect: (connection) => {
      setOffer({ provider: connection.provider, connection });
      connect.open({ provider: connection.provider, connectionId: connection.id });
    },
    refresh: (connection) => void refreshNow(connection),
    isRefreshing: (connectionId) => refreshing.has(connectionId),
    rename: openDialog('rename'),
    disconnect: openDialog('disconnect'),
    chooseResource: openDialog('resource'),
    grant: (connection) => {
      const { id, provider, requestedScope } = connection;
      setDialog((shown) => shown && { ...shown, isOpen: false });
      setOffer({ provider, connection });
      connect.open({ provider, connectionId: id, scope: requestedScope });
    },
  };

  return (
    <ActionsContext value={actions}>
      {children}
      <Suspense>
        {isNeeded && (
          <ConnectionDialogs
            connect={{
              offer,
              connect,
              onClose: () => {
                setOffer(null);
                connect.dismiss();
              },
              onAnswered: (connectionId) => {
                setOffer(null);
                connect.dismiss();
                if (connectionId !== null)
                  void welcome(connectionId, { title: t`Account connected`, reconnected: false });
              },
            }}
            dialog={dialog}
            onClose={() => setDialog((shown) => shown && { ...shown, isOpen: false })}
            onGrant={actions.grant}
          />
        )}
      </Suspense>
    </ActionsContext>
  );
}

/** @throws Error outside a `ConnectionActionsProvider` */
export function useConnectionActions(): ConnectionActions {
  const actions = useContext(ActionsContext);
  if (actions === null) throw new Error('useConnectionActions needs a <ConnectionActionsProvider> above it');
  return actions;
}

/** Without a window, the flow ends at the page for ended flows, which leads back here. */
function sameTabReturnUrl(): string {
  const url = new URL('/connect/done', window.location.origin);
  url.searchParams.set('return', `${window.location.pathname}${window.location.search}`);
  return url.href;
}
