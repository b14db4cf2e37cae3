const LOOK_AGAIN_MS = 100;

/** What was found at one look. */
export interface Found {
  readonly fits: boolean;
  readonly seen: string;
}

/** Looks again and again until what is wanted is there, or with `not` is not, or the time is up; answers as a matcher does. */
export async function untilFound(question: {
  readonly name: string;
  readonly wanted: string;
  readonly isNot: boolean;
  readonly timeout: number;
  readonly ask: () => Promise<Found>;
}) {
  const { name, wanted, isNot, timeout, ask } = question;
  const endsAt = performance.now() + timeout;
  let found = await ask();
  while (found.fits === isNot && performance.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    found = await ask();
  }
  const { fits: pass, seen } = found;
  return { name, pass, message: () => `Expected ${isNot ? 'no longer ' : ''}${wanted}.\nSeen last: ${seen}` };
}
