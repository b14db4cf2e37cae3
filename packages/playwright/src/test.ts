import { test as base } from '@playwright/test';
import { type HubClock, openClock } from './clock.ts';
import { type SeededHub, seedHub } from './hub/seed-hub.ts';
import { type HubSettings, type RunningHub, startHub } from './hub/start-hub.ts';
import { type MailInbox, openMailInbox } from './mail-inbox.ts';
import { resetSandbox } from './reset-sandbox.ts';
import { signUp, type User } from './user.ts';
import { openWebhookInbox, type WebhookInbox } from './webhook-inbox.ts';

/** How a worker's own hub is started: longer than it may take, so that the hub's words are what a failure shows. */
export const PER_WORKER = { scope: 'worker', timeout: 600_000 } as const;

export interface EvergrantWorkerFixtures {
  /** How the hub is started; set it in the configuration, or with `test.use`. */
  readonly hubSettings: HubSettings;
  /** A hub of this worker's own, with an operator: tests that run side by side never meet. */
  readonly hub: RunningHub & SeededHub;
  readonly webhookInbox: WebhookInbox;
  readonly mailInbox: MailInbox;
}

export interface EvergrantFixtures {
  /** Somebody new, signed in in `page`. */
  readonly user: User;
  /** The sandbox provider; as it was at the start again when the test has ended. */
  readonly sandbox: RunningHub['sandbox'];
  /** What the hub tells while the test runs. */
  readonly webhooks: Pick<WebhookInbox, 'events'>;
  /** The mails of the worker's hub. Everybody in a test has an address of their own, by which a test finds its mails. */
  readonly mail: Pick<MailInbox, 'mails' | 'waitFor'>;
  /** The time of hub and pages; the hub has to be one with `movableClock`. */
  readonly clock: HubClock;
}

/**
 * Playwright's `test`, with a hub.
 *
 * @example
 * ```ts
 * test('says when an account has to be connected again', async ({ page, hub, user, sandbox }) => {
 *   const connection = await user.connect('ada');
 *   await sandbox.revokeGrants('ada');
 *   await hub.backend.connections.refresh.mutate({ id: connection.id }).catch(() => undefined);
 *   await expect(hub).toHaveConnectionStatus(connection, 'error');
 * });
 * ```
 */
export const test = base.extend<EvergrantFixtures, EvergrantWorkerFixtures>({
  hubSettings: [{}, { scope: 'worker', option: true }],
  webhookInbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using inbox = await openWebhookInbox();
      await use(inbox);
    },
    { scope: 'worker' },
  ],
  mailInbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      await using inbox = await openMailInbox();
      await use(inbox);
    },
    { scope: 'worker' },
  ],
  hub: [
    async ({ hubSettings, webhookInbox, mailInbox }, use) => {
      await using hub = await startHub({
        ...hubSettings,
        environment: {
          EVERGRANT_TRUSTED_WEBHOOK_ORIGINS: webhookInbox.origin,
          ...mailInbox.environment,
          ...hubSettings.environment,
        },
      });
      await use({ ...hub, ...(await seedHub(hub)) });
    },
    PER_WORKER,
  ],
  user: async ({ page, hub }, use) => {
    await use(await signUp(page.request, hub));
  },
  sandbox: async ({ hub }, use) => {
    await use(hub.sandbox);
    await resetSandbox(hub.sandbox);
  },
  webhooks: async ({ hub, webhookInbox }, use) => {
    const end = await webhookInbox.subscribe(hub.backend);
    await use(webhookInbox);
    await end();
  },
  // Of the hub, so that it is there.
  mail: async ({ hub: _, mailInbox }, use) => {
    await use(mailInbox);
  },
  clock: async ({ hub, context }, use) => {
    await use(await openClock(hub.sandbox, context));
  },
});
