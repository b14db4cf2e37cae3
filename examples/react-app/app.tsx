// The pages of an application on an origin of its own: its users connect accounts here, and never sign in at the hub.
import { createEvergrantClient } from '@evergrant/client';
import type { SessionAccess } from '@evergrant/client/connect';
import {
  ConnectButton,
  ConnectionList,
  EvergrantProvider,
  ReconnectBanner,
  useLiveConnections,
} from '@evergrant/client/react';
import '@evergrant/client/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

function Accounts() {
  useLiveConnections();
  return (
    <main>
      <h1>My accounts</h1>
      <ReconnectBanner />
      <ConnectButton provider="sandbox" />
      <ConnectionList />
    </main>
  );
}

const answer = await fetch('/api/connect-session', { method: 'POST' });
const session: SessionAccess = await answer.json();
const client = createEvergrantClient({ url: new URL(session.url).origin, getToken: () => session.token });

createRoot(document.getElementById('root') ?? document.body).render(
  <StrictMode>
    <EvergrantProvider client={client} session={session}>
      <Accounts />
    </EvergrantProvider>
  </StrictMode>,
);
