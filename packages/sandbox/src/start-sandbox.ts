import { createServer } from 'node:http';
import { createControl, type SandboxControl } from './control/control.ts';
import { createLedger } from './control/ledger.ts';
import { serveControl } from './control/serve-control.ts';
import { createFaultTable } from './faults/fault-table.ts';
import { closeServer, listenOnLoopback } from './loopback-server.ts';
import { initialSettings, type SandboxOptions } from './options.ts';
import { assets } from './pages/assets.ts';
import { interactionPages } from './pages/interaction.ts';
import { accountApi } from './protocol/account-api.ts';
import type { ConsentScript } from './protocol/consent.ts';
import { receive } from './protocol/exchange.ts';
import { observe } from './protocol/observe.ts';
import { createProvider } from './protocol/provider.ts';
import { sayTheTime } from './protocol/say-the-time.ts';
import { createStore } from './store/store.ts';

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  issuer: string;
  port: number;
  control: SandboxControl;
  /** Cuts every connection, writes the state file and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a real OAuth 2.0 and OpenID Connect provider on the loopback interface.
 *
 * @example
 * const sandbox = await startSandbox({
 *   clients: [{ clientId: 'hub', clientSecret: 'hub-secret', redirectUris: ['http://127.0.0.1:3000/callback'] }],
 * });
 * await sandbox.control.consent({ account: 'ada', decision: 'approve' });
 *
 * @throws When the port is taken, or the state file cannot be read or written.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const log = options.log ?? (() => {});
  const settings = initialSettings(options);
  const clients = new Map(options.clients.map((client) => [client.clientId, client]));
  const ledger = createLedger();
  const faults = createFaultTable();
  let consentScript: ConsentScript | null = null;

  const store = createStore(options.stateFile);
  const server = createServer();
  const port = await listenOnLoopback(server, options.port ?? 0);
  const issuer = `http://127.0.0.1:${port}`;

  const control = createControl({
    clients,
    faults,
    ledger,
    settings,
    store,
    setConsentScript: (script) => {
      consentScript = script;
    },
    advanceClock: options.advanceClock,
  });
  const provider = await createProvider({
    issuer,
    clients,
    store,
    settings,
    consentScript: () => consentScript,
    log,
  });
  provider.use(sayTheTime);
  if (options.controlToken) provider.use(serveControl(control, options.controlToken));
  provider.use(assets);
  provider.use(interactionPages(provider));
  provider.use(observe({ ledger, faults, store }));
  provider.use(accountApi(provider));

  const handle = provider.callback();
  server.on('request', (request, response) => {
    receive(request).then(
      (received) => handle(received, response),
      () => response.destroy(),
    );
  });
  log('sandbox provider started', { issuer });

  return {
    issuer,
    port,
    control,
    async close() {
      await closeServer(server);
      store.close();
    },
  };
}
