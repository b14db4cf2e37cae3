import { clockSkew, type GuardedFetch, MOST_SKEW_MS } from '@evergrant/core';
import type { Check } from '../checks.ts';
import type { Context } from '../context.ts';

/** A way out that looks at the time of whatever answers, and what it shows in the end; no check while the clocks agree. */
export function watchClock(
  { clock }: Pick<Context, 'clock'>,
  fetch: GuardedFetch,
): { readonly fetch: GuardedFetch; check(): Check[] } {
  let worst = 0;
  return {
    fetch: async (url, request) => {
      const sentAt = clock.now();
      const response = await fetch(url, request);
      const skew = clockSkew(response, { sentAt, answeredAt: clock.now() }) ?? 0;
      if (Math.abs(skew) > Math.abs(worst)) worst = skew;
      return response;
    },
    check: () =>
      Math.abs(worst) <= MOST_SKEW_MS
        ? []
        : [
            {
              name: 'clock',
              status: 'warn',
              message: `the provider is ${Math.round(Math.abs(worst) / 1000)} s ${worst > 0 ? 'ahead of' : 'behind'} this clock`,
              advice:
                "Set this clock by NTP. If it is right, the provider's is wrong: its operator can mend it.",
            },
          ],
  };
}
