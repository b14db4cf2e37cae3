import type { SandboxControl } from '@evergrant/sandbox/control';
import type { BrowserContext } from '@playwright/test';

const SECOND_MS = 1000;

/** How long; what is left out counts nothing. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** What the hub, its sandbox and the pages of a test take for now. It only goes forward. */
export interface HubClock {
  /** What time it is there. */
  now(): Promise<Date>;
  /**
   * Puts all of them forward. What is due by then is done as it would be after that time: tokens end or are refreshed, sessions
   * run out, mails are sent. In the pages it is as if the computer had slept so long.
   */
  advance(duration: Duration): Promise<void>;
}

/** In milliseconds. */
export function millisecondsOf({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration): number {
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * SECOND_MS);
}

/**
 * The clock of a hub that was started with `movableClock`, and of the pages of a browser from now on.
 *
 * @throws Error the hub's clock cannot be moved
 */
export async function openClock(
  sandbox: Pick<SandboxControl, 'advanceClock'>,
  context: Pick<BrowserContext, 'clock'>,
): Promise<HubClock> {
  const time = await sandbox.advanceClock(0).catch((cause: unknown) => {
    throw new Error(
      'The clock of this hub cannot be moved. At the top of the file: test.use({ hubSettings: { movableClock: true } })',
      { cause },
    );
  });
  await context.clock.install({ time });
  return {
    now: async () => new Date(await sandbox.advanceClock(0)),
    async advance(duration) {
      const ms = millisecondsOf(duration);
      await sandbox.advanceClock(ms);
      await context.clock.fastForward(ms);
    },
  };
}
