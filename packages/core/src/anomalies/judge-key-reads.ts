import type { NoticedAnomaly } from './anomaly.ts';
import type { Thresholds } from './thresholds.ts';
import type { TrafficMinute } from './traffic.ts';

/** How a key was used so far. */
export interface KeyHabit {
  readonly keyId: string;
  readonly since: Date;
  /** Most reads in a minute. */
  readonly busiestMinute: number;
  readonly networks: readonly string[];
}

/** For so long nothing that a key does is unusual. */
const LEARNING_MS = 24 * 60 * 60_000;
/** A key that was used from this many networks is at home everywhere (functions in a cloud, phones). */
export const ROAMING_NETWORKS = 20;
/** Fewer reads in a minute harm nobody, however few there were before. */
const FEWEST_READS = 600;

/**
 * What is unusual about how a key was used of late, and what is usual from now on: each network and each rate is told once.
 * Pure.
 *
 * @param habit null: it was never used
 * @param reads of this key, of late
 */
export function judgeKeyReads(
  habit: KeyHabit | null,
  reads: readonly TrafficMinute[],
  { keyId, thresholds, now }: { readonly keyId: string; readonly thresholds: Thresholds; readonly now: Date },
): { readonly habit: KeyHabit; readonly noticed: NoticedAnomaly[] } {
  const known = habit ?? { keyId, since: now, busiestMinute: 0, networks: [] };
  const minutes = Map.groupBy(reads, ({ minute }) => minute.getTime());
  const busiest = Math.max(
    0,
    ...[...minutes.values()].map((of) => of.reduce((total, { count }) => total + count, 0)),
  );
  const found = new Set(reads.map(({ network }) => network).filter((network) => network !== ''));
  const added = [...found].filter((network) => !known.networks.includes(network)).toSorted();
  const learned: KeyHabit = {
    ...known,
    busiestMinute: Math.max(known.busiestMinute, busiest),
    networks: [...known.networks, ...added].slice(0, ROAMING_NETWORKS),
  };
  if (now.getTime() - known.since.getTime() < LEARNING_MS) return { habit: learned, noticed: [] };

  const isRoaming = known.networks.length >= ROAMING_NETWORKS;
  const isUnusual =
    thresholds.keyRate > 0 && busiest >= FEWEST_READS && busiest > known.busiestMinute * thresholds.keyRate;
  const noticed: NoticedAnomaly[] = [
    ...(thresholds.newNetwork && !isRoaming ? added : []).map((network) => ({
      kind: 'key_new_network' as const,
      subject: `${keyId} ${network}`,
      details: { keyId, network },
    })),
    ...(isUnusual
      ? [
          {
            kind: 'key_unusual_rate' as const,
            subject: keyId,
            details: { keyId, reads: busiest, busiest: known.busiestMinute },
          },
        ]
      : []),
  ];
  return { habit: learned, noticed };
}
