// An application that uses the components of `@evergrant/client/react`, as `components.spec.ts` puts it into a page.
import { createEvergrantClient } from '@evergrant/client';
import {
  ConnectButton,
  ConnectionList,
  EvergrantProvider,
  ReconnectBanner,
  useConnections,
  useLiveConnections,
} from '@evergrant/client/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const client = createEvergrantClient({ url: window.location.origin });
const language = document.documentElement.lang;

function Accounts() {
  useLiveConnections();
  const { data: connections = [] } = useConnections();
  return (
    <main>
      <h1>Host</h1>
      <ReconnectBanner />
      <ConnectButton provider="sandbox" />
      <ConnectionList />
      {connections.map(({ id }) => (
        <button
          key={id}
          type="button"
          onClick={() => client.connections.refresh.mutate({ id }).catch(() => undefined)}
        >
          Refresh now
        </button>
      ))}
    </main>
  );
}

const root = document.getElementById('root');
if (root === null) throw new TypeError('the page has no root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <EvergrantProvider client={client} language={language}>
        <Accounts />
      </EvergrantProvider>
    </QueryClientProvider>
  </StrictMode>,
);
