import {
  test as base,
  connectAccount,
  expect,
  expectAccessible,
  type HubSettings,
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

/** The sandbox's id of an account, from the name that its pages show. */
const shortName = (account: string) => account.split(' ')[0]?.toLowerCase() ?? account;

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

  /** Connects an account as people do, page by page. */
  async connectByHand(account: string): Promise<void> {
    const popup = await this.startConnecting();
    await this.answerConsent(popup, account, 'Approve');
    await expect(this.connection(account)).toBeVisible();
  }

  /** Connects an account without any page, for tests of something else; a list that is open shows it by itself. */
  async connect(account: string): Promise<void> {
    const { page, hub } = this;
    await connectAccount(page.request, hub, { account: shortName(account), decision: 'approve' });
  }

  /** The row of an account in the list of connections. */
  connection(account: string) {
    return this.page.getByRole('article', { name: new RegExp(shortName(account), 'i') });
  }
}

/** As if the hub had not seen them for a while: the next such request wants a fresh sign-in. */
export async function refuseOnceForStepUp(page: Page, url: string): Promise<void> {
  await page.route(
    url,
    (route) =>
      route.fulfill({
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication"' },
        json: { error: { code: 'STEP_UP_REQUIRED' } },
      }),
    { times: 1 },
  );
}

/** The page needs no more width than there is, once a menu that is just being closed has gone. */
export async function expectNoSidewaysScroll(page: Page, what = 'the page'): Promise<void> {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** Both sides of what is clicked are at least so long, in CSS pixels. */
const LEAST_TARGET = 24;

/**
 * Whatever is clicked is large enough, or far enough from its neighbours (WCAG 2.2, 2.5.8): a circle of 24 pixels around the
 * middle of one that is smaller meets no other target, and no such circle. Links within a text are excepted. Of an open
 * dialog nothing behind it counts.
 */
export async function expectLargeTargets(page: Page, what = 'the page'): Promise<void> {
  const small = await page.evaluate((least) => {
    const root = [...document.querySelectorAll('[role="dialog"]')].at(-1) ?? document;
    const isWithinText = (element: Element): boolean =>
      element.matches('a, button') &&
      getComputedStyle(element).display.startsWith('inline') &&
      [...(element.parentNode?.childNodes ?? [])].some(
        (node) => node !== element && node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
    /** With its labels, which are clicked as well. */
    const boxOf = (element: Element) => {
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      const boxes = [element, ...labels].map((part) => part.getBoundingClientRect());
      const left = Math.min(...boxes.map((box) => box.left));
      const top = Math.min(...boxes.map((box) => box.top));
      const width = Math.max(...boxes.map((box) => box.right)) - left;
      const height = Math.max(...boxes.map((box) => box.bottom)) - top;
      return { left, top, width, height, x: left + width / 2, y: top + height / 2 };
    };
    const targets = [
      ...root.querySelectorAll(
        'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="option"], [role="menuitem"]',
      ),
    ]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !isWithinText(element))
      .map((element) => ({ element, box: boxOf(element) }))
      // What is only read aloud is a pixel large, or waits beyond the edge until it has the focus.
      .filter(
        ({ box }) => box.width > 1 && box.height > 1 && box.top + box.height > 0 && box.left + box.width > 0,
      )
      .map((target) => ({
        ...target,
        // Half a pixel is how browsers round.
        isSmall: Math.min(target.box.width, target.box.height) < least - 0.5,
      }));
    const isNear = (target: (typeof targets)[number], other: (typeof targets)[number]): boolean => {
      if (target.element.contains(other.element) || other.element.contains(target.element)) return false;
      const { x, y } = target.box;
      const { left, top, width, height } = other.box;
      const dx = Math.max(left - x, 0, x - left - width);
      const dy = Math.max(top - y, 0, y - top - height);
      const between = other.isSmall ? Math.hypot(other.box.x - x, other.box.y - y) - least / 2 : Infinity;
      return Math.min(Math.hypot(dx, dy), between) < least / 2 - 0.5;
    };
    return targets.flatMap((target) => {
      const neighbour = target.isSmall
        ? targets.find((other) => other !== target && isNear(target, other))
        : undefined;
      if (neighbour === undefined) return [];
      const name = (element: Element) =>
        `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`;
      const { width, height } = target.box;
      return [
        `${name(target.element)} (${width.toFixed(1)} x ${height.toFixed(1)}) beside ${name(neighbour.element)}`,
      ];
    });
  }, LEAST_TARGET);
  expect(small, `small targets of ${what}`).toEqual([]);
}

/** The narrowest screen, 1280 pixels at 200 %, and a wide one. */
const WIDTHS = [320, 640, 1_920] as const;

/** The page fits every screen, with all of its targets large enough there. */
export async function expectFits(page: Page, what = 'the page'): Promise<void> {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSidewaysScroll(page, `${what}, ${width} px wide,`);
    await expectLargeTargets(page, `${what}, ${width} px wide`);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** Both schemes, and nothing that has to be scrolled sideways. */
export async function expectAccessibleInBothSchemes(page: Page, what = 'the page'): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${what}, ${colorScheme}`);
  }
  await expectNoSidewaysScroll(page, what);
}

/** How a page is looked at. */
export interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly width: 1_280 | 320;
}

const EVERY_LOOK: readonly Look[] = [
  { colorScheme: 'light', width: 1_280 },
  { colorScheme: 'dark', width: 1_280 },
  { colorScheme: 'dark', width: 320 },
  { colorScheme: 'light', width: 320 },
];

/** Accessible and no wider than the screen, in each of these looks. */
export async function expectAccessibleIn(page: Page, what: string, looks: readonly Look[]): Promise<void> {
  const before = page.viewportSize();
  for (const { colorScheme, width } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${what}, ${colorScheme}, ${width} px wide`);
    await expectNoSidewaysScroll(page, `${what}, ${width} px wide,`);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** As a page should be: no wider than any screen, and accessible however it is looked at. */
export async function expectWellMade(page: Page, what: string): Promise<void> {
  await expectFits(page, what);
  await expectAccessibleIn(page, what, EVERY_LOOK);
}

/** For `test.use`: one object, so that the files that use it share their workers, and with them their hubs. */
export const MOVABLE_CLOCK = { movableClock: true } as const satisfies HubSettings;

/** Every worker has a hub of its own with an operator, every test a person of its own. */
export const test = base.extend<{ person: Person }, { hub: RunningHub & SeededHub }>({
  hub: [
    async ({ hubSettings, webhookInbox }, use) => {
      const environment = { EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: webhookInbox.origin };
      await using hub = await startHub(environment, {}, hubSettings);
      await use({ ...hub, ...(await seedHub(hub)) });
    },
    PER_WORKER,
  ],
  person: async ({ page, hub }, use) => {
    await use(new Person(page, hub));
  },
});

export { expect, expectAccessible, PER_WORKER, standsStill };
