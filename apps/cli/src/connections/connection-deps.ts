import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  createGuardedFetch,
  createRefreshJournal,
  createServiceDeps,
  type Deps,
  drainRefreshes,
  keepHubSecret,
} from '@evergrant/core';
import { accessSandbox, sandboxIssuerOf } from '@evergrant/server/sandbox-client';
import type { Context } from '../context.ts';
import { loadRing } from '../hub/load-keys.ts';
import { silentLog } from '../hub/silent-log.ts';
import type { HubDatabase } from '../hub/with-database.ts';

/** How long an answer of a provider may take to be written when the database is away; then the hub's journal has it. */
const DRAIN_MS = 10_000;

/**
 * Composes the service for one command. Beside a running hub it is one more process on the same database: the lease
 * keeps the two from refreshing at once, and the hub's caches hear of the change.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`
 */
export async function withConnectionDeps<T>(
  context: Context,
  { config, db }: HubDatabase,
  use: (deps: Deps) => Promise<T>,
): Promise<T> {
  const ring = await loadRing({ config, db });
  await using cleanup = new AsyncDisposableStack();
  const issuer = sandboxIssuerOf(config);
  const sandbox =
    issuer === undefined
      ? undefined
      : accessSandbox(issuer, await keepHubSecret({ db, ring }, 'sandbox-client'));
  const guardedFetch = createGuardedFetch({
    trustedOrigins: [...config.trustedProviderOrigins, ...(sandbox === undefined ? [] : [sandbox.issuer])],
  });
  cleanup.defer(() => guardedFetch.close());
  const webhookFetch = createGuardedFetch({ trustedOrigins: config.trustedWebhookOrigins });
  cleanup.defer(() => webhookFetch.close());
  const service = await createServiceDeps({
    db,
    ring,
    providers: [...config.providers, ...(sandbox === undefined ? [] : [sandbox.configured])],
    fetch: guardedFetch,
    webhooks: { fetch: webhookFetch, trustedOrigins: config.trustedWebhookOrigins },
    // The hub's own: what is left in it the hub writes soon.
    journal: await createRefreshJournal({
      directory: join(config.dataDir, 'journal'),
      ring,
      log: silentLog,
    }),
    log: silentLog,
    clock: context.clock,
    settings: { publicUrl: config.publicUrl, redirectAllowlist: config.redirectAllowlist },
    instanceId: `cli-${process.pid}-${randomUUID().slice(0, 8)}`,
  });
  cleanup.defer(() => service.close());
  const { deps } = service;
  cleanup.defer(async () => void (await drainRefreshes(deps, DRAIN_MS)));
  return await use(deps);
}
