import type { Clock, Logger } from '../effects.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';

/** Further apart, tokens end at other times than either side believes, and signed assertions are refused. */
export const MOST_SKEW_MS = 60_000;
/** Of several servers behind one address one may be wrong: a provider counts as right again after so long without. */
const QUIET_MS = 10 * 60_000;

/**
 * How far a provider's clock is from ours, by the `Date` of its answer (RFC 9110 6.6.1).
 *
 * @returns its clock minus ours in ms, as far as the time on the way does not explain it; undefined: it does not say,
 *   or a cache speaks
 */
export function clockSkew(
  { headers }: Response,
  { sentAt, answeredAt }: { readonly sentAt: Date; readonly answeredAt: Date },
): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date) || headers.has('age')) return undefined;
  if (date < sentAt.getTime()) return date - sentAt.getTime();
  return Math.max(date - answeredAt.getTime(), 0);
}

export interface ClockWatchEffects {
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when a provider's clock begins to differ, by how many ms, and when it no longer does (null). */
  readonly record?: ((provider: string, skewMs: number | null) => Promise<void>) | undefined;
}

/** Notices providers whose clock differs from the hub's by more than a minute: in what they answer to requests with a body. */
export function createClockWatch({ clock, log, record }: ClockWatchEffects): {
  /** The way out to one provider, watched. */
  through(provider: string, fetch: GuardedFetch): GuardedFetch;
} {
  /** Provider -> when its clock was last seen to differ; null: it agreed. */
  const seen = new Map<string, number | null>();

  function note(provider: string, address: string, skewMs: number): void {
    const now = clock.now().getTime();
    const last = seen.get(provider);
    const differs = Math.abs(skewMs) > MOST_SKEW_MS;
    if (!differs && (last === null || (last !== undefined && now - last < QUIET_MS))) return;
    seen.set(provider, differs ? now : null);
    if (differs && typeof last === 'number') return;
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    if (differs)
      log.warn(
        { provider, address },
        `[oauth] The clock of this provider is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the hub's`,
      );
    else if (last !== undefined)
      log.info({ provider, address }, "[oauth] The clock of this provider agrees with the hub's again");
    record?.(provider, differs ? skewMs : null).catch((error: unknown) =>
      log.debug({ provider, cause: error }, '[oauth] What a clock shows could not be recorded'),
    );
  }

  return {
    through: (provider, fetch) => async (url, request) => {
      const sentAt = clock.now();
      const response = await fetch(url, request);
      // Documents that are read may come from a cache; what is posted is answered now.
      if (request.method !== 'POST') return response;
      const skewMs = clockSkew(response, { sentAt, answeredAt: clock.now() });
      if (skewMs !== undefined) note(provider, new URL(url).host, skewMs);
      return response;
    },
  };
}
