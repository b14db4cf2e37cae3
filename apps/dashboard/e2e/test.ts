import {
  test as base,
  expect,
  expectAccessible,
  PER_WORKER,
  type SeededHub,
  seedHub,
  signUp,
  standsStill,
} from '@evergrant/playwright';
import type { Page } from '@playwright/test';
import { type RunningHub, startHub } from './hub.ts';

/** The heading of the page that one comes to by signing in: operators have one of their own. */
export const HOME = { name: /^(Connections|Overview)$/, level: 1 } as const;

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
    await signUp(page.request, hub, name);
    await page.goto(`${hub.url}/connections`);
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

/** Every worker has a hub of its own with an operator, every test a person of its own. */
export const test = base.extend<{ person: Person }, { hub: RunningHub & SeededHub }>({
  hub: [
    async ({ webhookInbox }, use) => {
      await using hub = await startHub({ EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: webhookInbox.origin });
      await use({ ...hub, ...(await seedHub(hub)) });
    },
    PER_WORKER,
  ],
  person: async ({ page, hub }, use) => {
    await use(new Person(page, hub));
  },
});

export { expect, expectAccessible, PER_WORKER, standsStill };
