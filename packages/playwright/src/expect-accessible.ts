import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

/** How many frames nothing may have moved in, before a page counts as standing still: a transition starts in its second. */
const STILL_FRAMES = 5;

/** What a frame takes at most. A browser draws none for a page that it holds to be hidden, and no transition ends there. */
const FRAME_MS = 1000;

/**
 * Brings what was opened, closed or coloured anew to its end: half-way, nothing has the contrast it is meant to have.
 *
 * Transitions are finished, not waited for: in a page that is not drawn they never end.
 */
export async function standsStill(page: Page): Promise<void> {
  await page.evaluate(
    async ([frames, longest]) => {
      const transitions = () =>
        document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      for (let still = 0; still < frames; still++) {
        for (const transition of transitions()) {
          transition.finish();
          still = 0;
        }
        await new Promise((resolve) => {
          requestAnimationFrame(resolve);
          setTimeout(resolve, longest);
        });
      }
    },
    [STILL_FRAMES, FRAME_MS] as const,
  );
}

/** Less than half of `axe.source`, which has every comment in it: it goes to the browser once a document. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong on the page as it stands. */
export async function violationsOf(page: Page): Promise<readonly object[]> {
  await standsStill(page);
  if (page.frames().length > 1) return (await new AxeBuilder({ page }).analyze()).violations;
  // Without frames to put together it is brought once a document: that takes longer than all that it does.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`);
  return violations;
}

/** No violation of accessibility on the page as it stands; `what` names it in a failure. */
export async function expectAccessible(page: Page, what?: string): Promise<void> {
  expect(await violationsOf(page), what).toEqual([]);
}
