import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { type RunningHub, startHub } from './hub.ts';

/** A person at the dashboard: what they do, in their words. */
export class Person {
  readonly page: Page;
  readonly hub: RunningHub;

  constructor(page: Page, hub: RunningHub) {
    this.page = page;
    this.hub = hub;
  }

  async signUp(name: string): Promise<void> {
    const { page, hub } = this;
    await page.goto(`${hub.url}/sign-up`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Email').fill(`${crypto.randomUUID()}@example.com`);
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('heading', { name: 'Connections', level: 1 })).toBeVisible();
  }

  /** Opens the provider's window from the gallery; the account is chosen there. */
  async startConnecting(provider = 'Sandbox'): Promise<Page> {
    const { page, hub } = this;
    await page.goto(`${hub.url}/connections/new`);
    await page.getByRole('button', { name: `Connect ${provider}` }).click();
    const popup = page.waitForEvent('popup');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Continue to ${provider}` })
      .click();
    return popup;
  }

  /** Asks for a token of the person's one account at a provider, as a backend does. */
  async readToken(apiKey: string, provider: string): Promise<Response> {
    const { page, hub } = this;
    const { connections } = await (await page.request.get(`${hub.url}/api/v1/connections`)).json();
    return fetch(`${hub.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: connections[0].userId, provider }),
    });
  }

  /** Chooses an account at the provider and answers its consent page. */
  async answerConsent(popup: Page, account: string, answer: 'Approve' | 'Deny'): Promise<void> {
    await popup.getByRole('button', { name: new RegExp(account) }).click();
    await popup.getByRole('button', { name: answer }).click();
  }

  async connect(account: string): Promise<void> {
    const popup = await this.startConnecting();
    await this.answerConsent(popup, account, 'Approve');
    await expect(this.connection(account)).toBeVisible();
  }

  /** The row of an account in the list of connections. */
  connection(account: string) {
    return this.page.getByRole('article', { name: new RegExp(account.split(' ')[0] ?? account, 'i') });
  }
}

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

/** No violation of accessibility on the page as it stands; `what` names it in a failure. */
export async function expectAccessible(page: Page, what?: string): Promise<void> {
  await standsStill(page);
  expect((await new AxeBuilder({ page }).analyze()).violations, what).toEqual([]);
}

/** The page needs no more width than there is. */
export async function expectNoSidewaysScroll(page: Page, what = 'the page'): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** Both schemes, and nothing that has to be scrolled sideways. */
export async function expectAccessibleInBothSchemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await expectNoSidewaysScroll(page);
}

/** How a worker's own hub is started: longer than it may take, so that the hub's words are what a failure shows. */
export const PER_WORKER = { scope: 'worker', timeout: 600_000 } as const;

/** Every worker has a hub of its own, every test a person of its own. */
export const test = base.extend<{ person: Person }, { hub: RunningHub }>({
  hub: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using hub = await startHub();
      await use(hub);
    },
    PER_WORKER,
  ],
  person: async ({ page, hub }, use) => {
    await use(new Person(page, hub));
  },
});

export { expect };
