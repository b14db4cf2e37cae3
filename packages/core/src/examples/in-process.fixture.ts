import { randomUUID } from 'node:crypto';
import {
  createGuardedFetch,
  createIntegrationsService,
  createLiveKeyRing,
  createRefreshJournal,
  createServiceDeps,
  holdKeys,
  type IntegrationsService,
  type Logger,
  type MasterKey,
} from '@evergrant/core';
import { createDatabase, openDirectConnection } from '@evergrant/database';
import type { ConfiguredProvider } from '@evergrant/providers';

/** Opens the service in a process of your own, on the database of a hub; `await using` closes it. */
export async function openService(options: {
  /** Migrated, as a hub leaves it. */
  databaseUrl: string;
  /** The hub's, or its tokens cannot be opened. */
  keys: readonly MasterKey[];
  providers: readonly ConfiguredProvider[];
  /** Where browsers reach the page that calls `handleOAuthCallback`. */
  publicUrl: string;
  /** A folder of this process alone, for answers that the database could not take. */
  journalDir: string;
  log: Logger;
  /** Origins of providers that may be plain http or have private addresses. Default: none. */
  trustedOrigins?: readonly string[];
}): Promise<{ service: IntegrationsService; [Symbol.asyncDispose](): Promise<void> }> {
  const { databaseUrl, keys, publicUrl, trustedOrigins = [] } = options;
  await using cleanup = new AsyncDisposableStack();
  const db = createDatabase({ connectionString: databaseUrl });
  cleanup.defer(() => db.close());
  const fetch = createGuardedFetch({ trustedOrigins });
  cleanup.defer(() => fetch.close());
  const instanceId = randomUUID();
  const ring = createLiveKeyRing(keys);
  const { log, journalDir: directory } = options;
  const journal = await createRefreshJournal({ directory, ring, log });
  // Together with the hub's processes, so that a new key seals only when this one has it too.
  const held = await holdKeys({ db, ring, journal, instanceId, log });
  if (held.kind === 'refused') throw new Error(held.problems.join('\n'));
  cleanup.defer(() => held.close());
  const { deps, close } = await createServiceDeps({
    db,
    fetch,
    ring,
    providers: options.providers,
    webhooks: { fetch, trustedOrigins: [] },
    listen: () => openDirectConnection(databaseUrl, 'my-process'),
    journal,
    log,
    clock: { now: () => new Date() },
    settings: { publicUrl, redirectAllowlist: [] },
    instanceId,
  });
  cleanup.defer(() => close());
  const resources = cleanup.move();
  return {
    service: createIntegrationsService(deps),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
