import '@fontsource-variable/inter/index.css';
import './layers.css';
import './mantine-styles.ts';
import '@mantine/notifications/styles.layer.css';
import './styles.css';

import { createEvergrantClient } from '@evergrant/client';
import { receiveSession } from '@evergrant/client/connect';
import { createEvergrant, EvergrantProvider } from '@evergrant/client/react';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod/mini';
import { Announcer } from '../components/announcer.tsx';
import { connectSessionAt } from '../lib/connect-session.ts';
import { activateLocale, initialLocale } from '../lib/i18n.ts';
import { stepUp } from '../lib/step-up.ts';
import { createAppQueryClient } from './query-client.ts';
import { createAppRouter, preloadFirstPage } from './router.tsx';
import { StepUp } from './step-up.tsx';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';

// Compiled validators need `eval`, which the content security policy forbids.
z.config({ jitless: true });

// Until it is loaded anew a tab is of one guest, or of whoever is signed in: never of both.
const connectSession = connectSessionAt(window.location.pathname);
// Framed by a host application, where browsers keep cookies back.
const session = connectSession === undefined ? undefined : await receiveSession(window);
const client = createEvergrantClient({
  url: window.location.origin,
  connectSession,
  ...(session === undefined ? {} : { getToken: () => session.token }),
  fetch: stepUp.fetch,
  // Within a call somebody may be asked for their password.
  timeoutMs: 600_000,
  // The query cache has its own.
  retries: 0,
});
const queryClient = createAppQueryClient({ onSignedOut: () => void router.invalidate() });
const evergrant = createEvergrant(client, queryClient);
const router = createAppRouter(evergrant, connectSession);
preloadFirstPage(router);

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

await activateLocale(initialLocale());

createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemeManager}
        cssVariablesResolver={cssVariablesResolver}
      >
        <EvergrantProvider client={client} queryClient={queryClient} session={session}>
          <Announcer>
            <RouterProvider router={router} />
            <StepUp />
          </Announcer>
          <Notifications containerWidth={400} notificationMaxHeight={480} />
        </EvergrantProvider>
      </MantineProvider>
    </I18nProvider>
  </StrictMode>,
);
