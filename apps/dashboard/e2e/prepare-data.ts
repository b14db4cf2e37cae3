import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from './hub.ts';

/** The first start of a hub, which makes its database, once for all: every hub of the tests begins with a copy of that. */
export default async function prepareData(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-e2e-data-'));
  const hub = await startHub({ EVERGRANT_DATA_DIR: folder });
  await hub[Symbol.asyncDispose]();
  process.env.E2E_DATA = folder;
  return () => rm(folder, { recursive: true, force: true });
}
