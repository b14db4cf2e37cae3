import { useMutation } from '@tanstack/react-query';
import type { Connection } from '../types.ts';
import { ConnectButton } from './connect-button.tsx';
import { ConnectionStatus } from './connection-status.tsx';
import { useEvergrant } from './evergrant-provider.tsx';
import { type ConnectionFilter, useConnections } from './use-connections.ts';
import { useProviderName } from './use-provider-name.ts';

export interface ConnectionListProps extends ConnectionFilter {
  readonly className?: string;
}

/**
 * The user's accounts: what each is, how it is, and a way to reconnect or disconnect it.
 *
 * @example
 * ```tsx
 * <ConnectionList provider="google" />
 * ```
 */
export function ConnectionList({ className = 'evergrant-list', ...filter }: ConnectionListProps) {
  const { words } = useEvergrant();
  const { data: connections, isError } = useConnections(filter);
  if (isError && connections === undefined) return <p role="alert">{words.unreadable}</p>;
  if (connections?.length === 0) return <p className="evergrant-note">{words.noAccounts}</p>;
  return (
    <ul className={className} aria-label={words.accounts} aria-busy={connections === undefined}>
      {connections?.map((connection) => (
        <ConnectionItem key={connection.id} connection={connection} />
      ))}
    </ul>
  );
}

function ConnectionItem({ connection }: { readonly connection: Connection }) {
  const { api, queryClient, words } = useEvergrant();
  const { id, provider, status, nextAction } = connection;
  const name = useProviderName(provider);
  const account =
    connection.label ?? connection.accountName ?? connection.accountEmail ?? connection.providerAccountId;
  const {
    mutate: disconnect,
    isPending,
    isError,
  } = useMutation(
    api.connections.disconnect.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(api.connections.pathFilter()),
    }),
  );
  return (
    <li className="evergrant-item">
      <span className="evergrant-provider">{name}</span>
      <span className="evergrant-account">{account}</span>
      <ConnectionStatus connection={connection} />
      {nextAction === 'reconnect' && <ConnectButton provider={provider} connectionId={id} />}
      {status !== 'disconnected' && (
        <button
          type="button"
          className="evergrant-button evergrant-quiet"
          aria-label={words.disconnectAccount(`${name} ${account}`)}
          disabled={isPending}
          onClick={() => disconnect({ id })}
        >
          {words.disconnect}
        </button>
      )}
      {isError && (
        <span role="alert" className="evergrant-note">
          {words.failed}
        </span>
      )}
    </li>
  );
}
