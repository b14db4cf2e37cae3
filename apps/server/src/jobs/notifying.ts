import {
  type Deps,
  gatherEndings,
  gatherNotifications,
  type Logger,
  type Posts,
  sendNotifications,
} from '@evergrant/core';
import { type Repeated, runEvery } from './run-every.ts';

/** How soon somebody is told; they are sent what has gathered for a minute. One cheap query each when there is nothing. */
const LOOK_MS = 10_000;
/** How often it is looked for ends that are near, which looks at all connections. */
const ENDINGS_MS = 60 * 60_000;

/** Tells people what they should know, until stopped. */
export function startNotifying(deps: Deps, posts: Posts, log: Logger): Repeated {
  const endings = runEvery(ENDINGS_MS, () => gatherEndings(deps), {
    log,
    name: 'looking for ends that are near',
  });
  const telling = runEvery(
    LOOK_MS,
    async () => {
      await gatherNotifications(deps);
      while ((await sendNotifications(deps, posts)) > 0);
    },
    { log, name: 'telling people' },
  );
  return {
    again() {
      endings.again();
      telling.again();
    },
    async stop() {
      await Promise.all([endings.stop(), telling.stop()]);
    },
  };
}
