import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded into a hub by `node --import`: at SIGHUP it collects garbage, and writes what the process holds to the file that
 * `SOAK_SAMPLE` names, so that what is left is what is held and not what nobody has cleared yet.
 */
const file = process.env.SOAK_SAMPLE;
setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

process.on('SIGHUP', () => {
  if (file === undefined || typeof collectGarbage !== 'function') return;
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const handles = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  const counts = Object.fromEntries(Object.entries(handles).map(([kind, all = []]) => [kind, all.length]));
  const descriptors = readdirSync('/proc/self/fd').length;
  writeFileSync(`${file}.new`, JSON.stringify({ rss, heapUsed, external, descriptors, handles: counts }));
  renameSync(`${file}.new`, file);
});
