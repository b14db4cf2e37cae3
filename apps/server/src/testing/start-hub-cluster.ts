import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ApiKeyScope,
  createApiKey,
  createKeyRing,
  createRowGuard,
  type RowGuard,
} from '@evergrant/core';
import { createDatabase, type Database } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import type { Sandbox } from '@evergrant/sandbox';
import { type Browser, openBrowser } from './browser.ts';
import { startAcme } from './start-acme.ts';
import { type HubProcess, startHubProcess } from './start-hub-process.ts';
import { temporaryFolder, testEnvironment } from './test-environment.ts';

/** Several hub processes on one database, with one provider between them that is not theirs. */
export interface HubCluster extends AsyncDisposable {
  /** The public address of them all; the first process listens there. */
  readonly url: string;
  readonly hubs: readonly HubProcess[];
  readonly sandbox: Sandbox;
  readonly database: Database;
  /** Seals and verifies rows as the processes do. */
  readonly rows: RowGuard;
  readonly databaseUrl: string;
  /** The id of the provider. */
  readonly provider: 'acme';
  openBrowser(): Browser;
  createKey(scopes: readonly ApiKeyScope[]): Promise<{ id: string; key: string }>;
  /** Starts one more process, with a data folder of its own. */
  startHub(environment?: Readonly<Record<string, string>>): Promise<HubProcess>;
}

/** @param count processes to start with */
export async function startHubCluster(count: number): Promise<HubCluster> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(temporaryFolder());
  const { connectionString: databaseUrl } = cleanup.use(await createTestDatabase());
  const common = await testEnvironment({ dataDir: folder, databaseUrl });
  const url = common.EVERGRANT_PUBLIC_URL ?? '';

  const { sandbox, providersFile } = await startAcme({ publicUrl: url, folder });
  cleanup.defer(() => sandbox.close());
  const key = { id: 'k1', bytes: randomBytes(32) };
  const shared = {
    ...common,
    EVERGRANT_SANDBOX: 'off',
    EVERGRANT_KEYS: `${key.id}:${key.bytes.toString('base64')}`,
    EVERGRANT_PROVIDERS_FILE: providersFile,
    EVERGRANT_TRUSTED_PROVIDER_ORIGINS: sandbox.issuer,
  };

  let started = 0;
  async function startHub(environment: Readonly<Record<string, string>> = {}): Promise<HubProcess> {
    const dataDir = join(folder, `hub-${started}`);
    const own = started === 0 ? common : await testEnvironment({ dataDir, databaseUrl });
    started += 1;
    mkdirSync(dataDir);
    return startHubProcess({
      ...shared,
      PORT: own.PORT ?? '',
      EVERGRANT_DATA_DIR: dataDir,
      ...environment,
    });
  }

  const hubs: HubProcess[] = [];
  for (let number = 0; number < count; number += 1) hubs.push(cleanup.use(await startHub()));
  await Promise.all(hubs.map((hub) => hub.ready()));
  const database = createDatabase({ connectionString: databaseUrl });
  cleanup.defer(() => database.close());

  const rows = createRowGuard(createKeyRing([key]), () => undefined);
  const running = cleanup.move();
  return {
    url,
    hubs,
    sandbox,
    database,
    rows,
    databaseUrl,
    provider: 'acme',
    openBrowser: () => openBrowser({ url, sandbox: sandbox.control }),
    createKey: (scopes) =>
      createApiKey(
        { db: database, rows },
        { name: 'test', scopes },
        { actor: 'cli', correlationId: 'int-of-the-test' },
      ),
    startHub,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
