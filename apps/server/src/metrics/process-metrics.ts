import { statfs } from 'node:fs/promises';
import type { CacheStatistics, Deps } from '@evergrant/core';
import { pingDatabase } from '@evergrant/database';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { inTime, registerCounter, registerGauge } from './gauge.ts';

export interface ProcessMetricsOptions {
  readonly deps: CacheDeps & Pick<Deps, 'db' | 'changeFeed' | 'journal' | 'readAudit'>;
  readonly config: Pick<Config, 'role' | 'dataDir'>;
  /** Undefined: there is none. */
  readonly sharedStore: { isReady(): boolean } | undefined;
}

type CacheDeps = Pick<Deps, 'tokenCache' | 'integrationCache' | 'userCache' | 'sharedCache'>;

/** What concerns this process alone. */
export function registerProcessMetrics(
  register: Registry,
  { deps, config, sharedStore }: ProcessMetricsOptions,
): void {
  registerGauge(
    register,
    { name: 'evergrant_info', help: 'Always 1, with the role of this process', labelNames: ['role'] },
    () => [[{ role: config.role }, 1]],
  );
  // Before anything else of a scrape asks the database: it must not count itself.
  const { pool } = deps.db;
  registerGauge(
    register,
    {
      name: 'evergrant_database_connections',
      help: 'Connections of this process to the database, by what they do',
      labelNames: ['state'],
    },
    () => [
      [{ state: 'busy' }, pool.totalCount - pool.idleCount],
      [{ state: 'idle' }, pool.idleCount],
    ],
  );
  registerGauge(
    register,
    { name: 'evergrant_database_connections_max', help: 'Connections that this process may have' },
    () => [[{}, pool.options.max ?? 0]],
  );
  registerGauge(
    register,
    { name: 'evergrant_database_waiting', help: 'Statements that wait for a connection' },
    () => [[{}, pool.waitingCount]],
  );
  registerGauge(
    register,
    { name: 'evergrant_database_up', help: '1 while the database answers this process within a second' },
    async () => [[{}, (await inTime(pingDatabase(deps.db).then(() => true))) === true ? 1 : 0]],
  );
  registerGauge(
    register,
    {
      name: 'evergrant_change_feed_live',
      help: '1 while changes of other processes arrive; else the caches are not used',
    },
    () => [[{}, deps.changeFeed.isLive() ? 1 : 0]],
  );
  if (sharedStore !== undefined)
    registerGauge(
      register,
      { name: 'evergrant_redis_up', help: '1 while the shared cache (Redis) is connected' },
      () => [[{}, sharedStore.isReady() ? 1 : 0]],
    );
  registerCacheMetrics(register, deps);
  registerGauge(
    register,
    {
      name: 'evergrant_journal_entries',
      help: 'What providers answered and the database has not taken yet, on the disk of this process or in Redis',
      labelNames: ['state'],
    },
    async () => {
      const counted = await inTime(deps.journal.count());
      if (counted === undefined) return undefined;
      return [
        [{ state: 'waiting' }, counted.waiting],
        [{ state: 'set_aside' }, counted.setAside],
      ];
    },
  );
  registerGauge(
    register,
    { name: 'evergrant_audit_reads_pending', help: 'Token reads whose audit event is not written yet' },
    () => [[{}, deps.readAudit.pending()]],
  );
  registerGauge(
    register,
    {
      name: 'evergrant_audit_writable',
      help: '1 while token reads can be audited; while they cannot, no tokens are handed out',
    },
    () => [[{}, deps.readAudit.isHealthy() ? 1 : 0]],
  );
  registerGauge(
    register,
    {
      name: 'evergrant_data_folder_bytes',
      help: 'The file system that the data folder is on',
      labelNames: ['part'],
    },
    async () => {
      const disk = await inTime(statfs(config.dataDir));
      if (disk === undefined) return undefined;
      return [
        [{ part: 'available' }, disk.bavail * disk.bsize],
        [{ part: 'total' }, disk.blocks * disk.bsize],
      ];
    },
  );
}

function registerCacheMetrics(
  register: Registry,
  { tokenCache, integrationCache, userCache, sharedCache }: CacheDeps,
): void {
  const caches: Readonly<Record<string, CacheStatistics>> = {
    tokens: tokenCache.statistics,
    connections: integrationCache.statistics,
    users: userCache.statistics,
    ...(sharedCache === undefined ? {} : { shared: sharedCache.statistics }),
  };
  const read = (what: keyof CacheStatistics) => () =>
    Object.entries(caches).map(([cache, statistics]) => [{ cache }, statistics[what]] as const);
  const registerOf = (what: keyof CacheStatistics, help: string) =>
    registerCounter(
      register,
      { name: `evergrant_cache_${what}_total`, help, labelNames: ['cache'] },
      read(what),
    );
  registerOf('hits', 'Lookups that a cache answered');
  registerOf('misses', 'Lookups that a cache could not answer');
  registerOf('invalidations', 'Entries that a change made void');
}
