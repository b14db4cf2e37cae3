// A React application outside of the workspace; rendered on a server by `npm test -- packages`.
import { createEvergrantClient } from '@evergrant/client';
import {
  ConnectButton,
  ConnectionList,
  ConnectionStatus,
  EvergrantProvider,
  ReconnectBanner,
  useConnect,
  useConnections,
  useLiveConnections,
} from '@evergrant/client/react';
import { QueryClient } from '@tanstack/react-query';
import { renderToString } from 'react-dom/server';

const client = createEvergrantClient({ url: 'https://connect.example.com' });

function Accounts() {
  const live = useLiveConnections();
  const { data: connections = [] } = useConnections({ status: 'error' });
  const { open, state } = useConnect();
  return (
    <ul data-live={live} data-state={state.status}>
      {connections.map(({ id, provider, nextAction }) => (
        <li key={id}>
          {provider}
          {nextAction === 'reconnect' && (
            <button type="button" onClick={() => open({ provider, connectionId: id })}>
              Reconnect
            </button>
          )}
        </li>
      ))}
      <button type="button" onClick={() => open({ provider: 'github', scope: ['user:email'] })}>
        Connect GitHub
      </button>
    </ul>
  );
}

process.stdout.write(
  renderToString(
    <EvergrantProvider client={client} queryClient={new QueryClient()}>
      <Accounts />
      <ReconnectBanner />
      <ConnectionList provider="google" />
      <ConnectButton provider="google" scope={['openid']} />
      <ConnectionStatus connection={{ status: 'expired' }} />
    </EvergrantProvider>,
  ),
);
