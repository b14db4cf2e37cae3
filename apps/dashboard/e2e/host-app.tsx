// An application that uses the components of `@evergrant/client/react`, as `components.spec.ts` puts it into a page.
import { createEvergrantClient } from '@evergrant/client';
import { embedConnect, type SessionAccess } from '@evergrant/client/connect';
import {
  ConnectButton,
  ConnectionList,
  EvergrantProvider,
  ReconnectBanner,
  useConnections,
  useLiveConnections,
} from '@evergrant/client/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useEffect, useRef } from 'react';
import { createRoot } from 'react-dom/client';

/** What the application's backend got from the hub, where the page is not on the hub's own origin. */
const given = document.getElementById('session')?.textContent;
const session: SessionAccess | undefined = given ? JSON.parse(given) : undefined;
const client = createEvergrantClient(
  session === undefined
    ? { url: window.location.origin }
    : { url: new URL(session.url).origin, getToken: () => session.token },
);
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
      {session !== undefined && <Frame session={session} />}
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

/** The hub's own page, within this one. */
function Frame({ session }: { readonly session: SessionAccess }) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = container;
    return current === null ? undefined : embedConnect(session, current, { title: 'Accounts' });
  }, [session]);
  return <div ref={container} style={{ height: 700 }} />;
}

const root = document.getElementById('root');
if (root === null) throw new TypeError('the page has no root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <EvergrantProvider client={client} language={language} session={session}>
        <Accounts />
      </EvergrantProvider>
    </QueryClientProvider>
  </StrictMode>,
);
