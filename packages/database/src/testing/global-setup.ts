import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../embedded/index.ts';
import { migrateDatabase } from '../migrate/index.ts';
import { createDatabaseOn, dropTemplateOn } from './admin.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test databases are made. */
    testPostgres: { serverUrl: string; template: string };
  }
}

/** Several times of what they keep. */
const ROOM_BYTES = 4e9;

const prismaDir = join(import.meta.dirname, '../../../../prisma');

/**
 * For `globalSetup` of Vitest: one PostgreSQL for the whole run, with a migrated template from which
 * `createTestDatabase` clones. It is the server at `TEST_DATABASE_URL` (its account must be allowed to create
 * databases), by default an embedded one in a temporary folder.
 */
export default async function setUpTestPostgres(project: TestProject): Promise<() => Promise<void>> {
  const { serverUrl, stop } = await startServer(process.env.TEST_DATABASE_URL);
  const { name: template, connectionString } = await createDatabaseOn(serverUrl);
  await migrateDatabase({
    connectionString,
    migrationsDir: join(prismaDir, 'migrations'),
    schemaPath: join(prismaDir, 'schema.prisma'),
    log: () => {},
  });
  project.provide('testPostgres', { serverUrl, template });
  return async () => {
    await dropTemplateOn(serverUrl, template);
    await stop();
  };
}

async function startServer(
  ownServer: string | undefined,
): Promise<{ serverUrl: string; stop(): Promise<void> }> {
  if (ownServer) return { serverUrl: ownServer, stop: async () => {} };
  const dataDir = mkdtempSync(join(inMemory() ?? tmpdir(), 'evergrant-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false });
  return {
    serverUrl: postgres.connectionString,
    stop: async () => {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Where a file system in memory has room for what tests keep at a time: a copy of the template takes a third there. */
function inMemory(): string | undefined {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM_BYTES ? folder : undefined;
  } catch {
    return undefined;
  }
}
