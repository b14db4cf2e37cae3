import { countSealed, type Deps } from '@evergrant/core';
import { Gauge, type Registry } from 'prom-client';
import type { Uptime } from '../uptime.ts';

/** Counting looks at every row: not more often than this, however often metrics are asked for. */
const COUNTED_EVERY_MS = 60_000;

/**
 * `evergrant_sealed_rows` by key and kind: a rotation is through when only one key is left. Keys go by the name that the
 * operator gave them.
 */
export function registerKeyMetrics(
  register: Registry,
  { db }: Pick<Deps, 'db'>,
  uptime: Pick<Uptime, 'now'>,
): void {
  let countedAt = Number.NEGATIVE_INFINITY;
  new Gauge({
    name: 'evergrant_sealed_rows',
    help: 'Rows with something that an encryption key sealed, by key',
    labelNames: ['key', 'kind'] as const,
    registers: [register],
    async collect() {
      if (uptime.now() - countedAt < COUNTED_EVERY_MS) return;
      countedAt = uptime.now();
      // Without the database the counts are those of before; what else there is to measure is told all the same.
      const counts = await countSealed(db.pool).catch(() => undefined);
      if (counts === undefined) return;
      this.reset();
      for (const { keyId, sealed } of counts)
        for (const [kind, rows] of Object.entries(sealed)) this.set({ key: keyId, kind }, rows);
    },
  });
}
