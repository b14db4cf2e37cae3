import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort, seedHub } from '@evergrant/playwright';
import { startSandbox } from '@evergrant/sandbox';
import { startHub } from './hub.ts';
import { test as base, PER_WORKER } from './test.ts';

const CLIENT = { client_id: 'hub-at-acme', client_secret: 'secret-of-the-acme-client' };
export const RED = { id: 'r', name: 'Red site' };
export const BLUE = { id: 'b', name: 'Blue site' };
/** What the accounts of the provider have; null: it does not answer. */
export const acme: { sites: readonly (typeof RED)[] | null } = { sites: [RED, BLUE] };

/** A hub with a provider whose accounts have several sites, and one that has to know the shop beforehand. */
export const test = base.extend({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using cleanup = new AsyncDisposableStack();
      const server = createServer((_, response) => {
        const status = acme.sites === null ? 503 : 200;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(acme.sites));
      });
      const port = await freePort();
      await once(server.listen(port, '127.0.0.1'), 'listening');
      cleanup.defer(() => void server.close());
      const origin = `http://127.0.0.1:${port}`;
      const resources = { endpoint: `${origin}/sites`, id: 'id', name: 'name' };
      const [clientId, clientSecret] = [CLIENT.client_id, CLIENT.client_secret];
      // Filled once the hub has an address.
      const redirectUris: string[] = [];
      const sandbox = await startSandbox({
        accessTokenTtl: 3_600,
        clients: [{ clientId, clientSecret, redirectUris }],
      });
      cleanup.defer(() => sandbox.close());
      const { issuer } = sandbox;
      const hub = cleanup.use(
        await startHub(
          { EVERGRANT_TRUSTED_PROVIDER_ORIGINS: `${issuer},${origin}` },
          {
            acme: {
              ...CLIENT,
              issuer,
              display_name: 'Acme',
              scope: 'openid profile email offline_access',
              resources,
            },
            // As many as it takes for the list to have a search.
            ...Object.fromEntries(
              ['shopify', 'google', 'github', 'slack', 'linear'].map((id) => [
                id,
                { client_id: `hub-at-${id}`, client_secret: `secret-of-the-client-at-${id}` },
              ]),
            ),
          },
        ),
      );
      redirectUris.push(`${hub.url}/oauth/callback/acme`);
      await use({ ...hub, ...(await seedHub(hub)) });
    },
    PER_WORKER,
  ],
});
