import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

/** How many frames nothing may have moved in, before a page counts as standing still: a transition starts in its second. */
const STILL_FRAMES = 5;

/** Waits until what was opened, closed or coloured anew has arrived: half-way, nothing has the contrast it is meant to have. */
export async function standsStill(page: Page): Promise<void> {
  await page.evaluate(async (frames) => {
    const moves = () => document.getAnimations().some((animation) => animation instanceof CSSTransition);
    for (let still = 0; still < frames; still = moves() ? 0 : still + 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
  }, STILL_FRAMES);
}

/** What axe finds wrong on the page as it stands. */
export async function violationsOf(page: Page): Promise<readonly object[]> {
  await standsStill(page);
  if (page.frames().length > 1) return (await new AxeBuilder({ page }).analyze()).violations;
  // Without frames to put together it is brought once a document: that takes longer than all that it does.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`);
  return violations;
}

/** No violation of accessibility on the page as it stands; `what` names it in a failure. */
export async function expectAccessible(page: Page, what?: string): Promise<void> {
  expect(await violationsOf(page), what).toEqual([]);
}
