import type { NoticedAnomaly } from './anomaly.ts';
import type { Thresholds } from './thresholds.ts';
import type { TrafficKind, TrafficMinute } from './traffic.ts';

const MINUTE_MS = 60_000;
const STATES_MINUTES = 10;
/** How far back {@link detectAnomalies} looks. */
export const REFRESHES_MINUTES = 60;
/** Fewer say nothing about a provider, however few were refreshed. */
const FEWEST_FAILURES = 5;
const FEWEST_REFUSED = 10;

const sum = (minutes: readonly TrafficMinute[]): number =>
  minutes.reduce((total, { count }) => total + count, 0);

const since = (minutes: readonly TrafficMinute[], now: Date, length: number): TrafficMinute[] =>
  minutes.filter(({ minute }) => minute.getTime() > now.getTime() - length * MINUTE_MS);

/** The network that most came from. */
function busiestNetwork(minutes: readonly TrafficMinute[]): string {
  const [busiest] = [...Map.groupBy(minutes, ({ network }) => network)]
    .map(([network, of]) => ({ network, count: sum(of) }))
    .toSorted((a, b) => b.count - a.count);
  return busiest?.network ?? '';
}

function invalidStates(
  minutes: readonly TrafficMinute[],
  { invalidStates: most }: Thresholds,
): NoticedAnomaly[] {
  const count = sum(minutes);
  if (most === 0 || count < most) return [];
  return [{ kind: 'invalid_states', subject: '', details: { count, network: busiestNetwork(minutes) } }];
}

/** What part of a provider's refreshes ended so, where it is above `percent` and more than chance. */
function ratio(
  minutes: readonly TrafficMinute[],
  { kind, percent, fewest }: { kind: TrafficKind; percent: number; fewest: number },
): { count: number; percent: number } | null {
  const count = sum(minutes.filter((minute) => minute.kind === kind));
  const reached = (count / sum(minutes)) * 100;
  if (percent === 0 || count < fewest || reached <= percent) return null;
  return { count, percent: Math.round(reached) };
}

function refreshes(minutes: readonly TrafficMinute[], thresholds: Thresholds): NoticedAnomaly[] {
  return [...Map.groupBy(minutes, ({ subject }) => subject)].flatMap(([provider, of]): NoticedAnomaly[] => {
    const failed = ratio(of, {
      kind: 'refresh_failed',
      percent: thresholds.refreshFailures,
      fewest: FEWEST_FAILURES,
    });
    const refused = ratio(of, {
      kind: 'grant_refused',
      percent: thresholds.refusedGrants,
      fewest: FEWEST_REFUSED,
    });
    return [
      ...(failed === null ? [] : [{ kind: 'refresh_failures' as const, subject: provider, details: failed }]),
      ...(refused === null
        ? []
        : [{ kind: 'grants_withdrawn' as const, subject: provider, details: refused }]),
    ];
  });
}

const REFRESH_KINDS: readonly TrafficKind[] = ['refreshed', 'refresh_failed', 'grant_refused'];

/**
 * What is unusual about the traffic of the last hour: bursts of invalid states, and providers where refreshes fail or grants
 * are refused. Pure.
 *
 * @param traffic of the last {@link REFRESHES_MINUTES} minutes
 */
export function detectAnomalies(
  traffic: readonly TrafficMinute[],
  thresholds: Thresholds,
  now: Date,
): NoticedAnomaly[] {
  const states = traffic.filter(({ kind }) => kind === 'invalid_state');
  const refreshed = traffic.filter(({ kind }) => REFRESH_KINDS.includes(kind));
  return [
    ...invalidStates(since(states, now, STATES_MINUTES), thresholds),
    ...refreshes(since(refreshed, now, REFRESHES_MINUTES), thresholds),
  ];
}
