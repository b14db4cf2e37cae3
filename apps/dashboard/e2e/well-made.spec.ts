import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createEvergrantClient } from '@evergrant/client';
import { connectAccount, type SeededHub, signUp } from '@evergrant/playwright';
import type { Browser, Locator, Page } from '@playwright/test';
import type { RunningHub } from './hub.ts';
import { test } from './hub-with-sites.ts';
import {
  expect,
  expectAccessibleIn,
  expectFits,
  expectWellMade,
  type Look,
  Person,
  refuseOnceForStepUp,
} from './test.ts';
import { LOCALES, wordsOf } from './words.ts';

/**
 * Each language, scheme and width, and every width in the language with the longer words. With EVERGRANT_EVERY_LOOK=1 all of them
 * with each other, which takes three times as long.
 */
const LOOKS: Readonly<Record<(typeof LOCALES)[number], Look>> = {
  'en-GB': { colorScheme: 'light', width: 1_280 },
  'fr-FR': { colorScheme: 'dark', width: 320 },
};
const LONGER = 'fr-FR';

async function expectGood(page: Page, what: string, locale: (typeof LOCALES)[number]): Promise<void> {
  if (process.env.EVERGRANT_EVERY_LOOK !== undefined) return expectWellMade(page, what);
  if (locale === LONGER) await expectFits(page, what);
  await expectAccessibleIn(page, what, [LOOKS[locale]]);
}

const SOURCES = join(import.meta.dirname, '../src');

/** What an operator finds at a hub where every page has something to show. */
interface Furnished {
  readonly key: string;
  readonly connectionId: string;
  readonly endpointId: string;
  readonly userId: string;
  /** A connection of theirs. */
  readonly theirConnectionId: string;
  /** Where the user of a host application connects accounts. */
  readonly guestUrl: string;
}

async function signInAsOperator(page: Page, hub: RunningHub & SeededHub) {
  const signedIn = await page.request.post(`${hub.url}/api/auth/sign-in/email`, {
    headers: { origin: hub.url },
    data: hub.operator,
  });
  expect(signedIn.ok(), await signedIn.text()).toBe(true);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return createEvergrantClient({ url: hub.url, headers: { origin: hub.url, cookie } });
}

async function furnish(page: Page, hub: RunningHub & SeededHub, browser: Browser): Promise<Furnished> {
  const operator = await signInAsOperator(page, hub);
  const connection = await connectAccount(page.request, hub, { account: 'katherine', decision: 'approve' });
  await connectAccount(page.request, hub, { account: 'ada', decision: 'partial' });
  // Of an account with several sites none is chosen yet.
  const started = await page.request.post(`${hub.url}/api/v1/connections`, {
    headers: { origin: hub.url },
    data: { provider: 'acme', redirectUrl: '/connections' },
  });
  await page.goto((await started.json()).authUrl);
  await new Person(page, hub).answerConsent(page, 'Ada Lovelace', 'Approve');
  await page.waitForURL(`${hub.url}/connections*`);

  await using others = await browser.newContext();
  const other = await signUp(others.request, hub, 'Hedy Lamarr');
  const theirs = await other.connect('grace');
  const { providers } = await operator.providerConfigurations.list.query();
  // Another test of this worker may have been here.
  if (!providers.some(({ description }) => description.id === 'notion'))
    await operator.providerConfigurations.save.mutate({
      provider: 'notion',
      isNew: true,
      clientId: 'hub',
      clientSecret: 'secret of the hub',
    });
  const key = `billing-${crypto.randomUUID()}`;
  await operator.apiKeys.create.mutate({ name: key, scopes: ['tokens:read'] });
  const endpoint = await operator.webhooks.create.mutate({ url: 'https://hooks.example/evergrant' });
  const session = await hub.backend.connectSessions.create.mutate({
    externalUserId: crypto.randomUUID(),
    returnUrl: `${hub.appOrigin}/`,
  });
  return {
    key,
    connectionId: String(connection.id),
    endpointId: endpoint.id,
    userId: String(other.userId),
    theirConnectionId: String(theirs.id),
    guestUrl: session.url,
  };
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // What stands in until its content is there is not to be judged.
  await expect(page.locator('.mantine-Skeleton-root, .mantine-Loader-root')).toHaveCount(0);
}

/** Addresses of pages, as the router has them. */
const ROUTES = [
  ...readFileSync(join(SOURCES, 'app/router.tsx'), 'utf8').matchAll(/^ {2}path: '(\/.+)',$/gm),
].map(([, path = '']) => path);
const OF_NOBODY = ['/sign-in', '/sign-up', '/forgot-password', '/reset-password'];
const OF_GUESTS = '/connect/sessions/$sessionId';

for (const locale of LOCALES)
  test(`every page is accessible in both schemes, and fits every screen, in ${locale}`, async ({
    browser,
    hub,
  }) => {
    const say = wordsOf(locale);
    const look = async (page: Page, url: string) => {
      await open(page, url);
      await expect(page.getByRole('heading', { name: say('There is nothing here') })).toHaveCount(0);
      await expectGood(page, `${url}, ${locale},`, locale);
    };
    await using nobody = await browser.newContext({ locale });
    await using guest = await browser.newContext({ locale });
    await using operator = await browser.newContext({ locale });
    const page = await operator.newPage();
    const furnished = await furnish(page, hub, browser);

    await look(await guest.newPage(), furnished.guestUrl);
    const stranger = await nobody.newPage();
    for (const path of OF_NOBODY) await look(stranger, `${hub.url}${path}`);
    for (const route of ROUTES.filter((path) => ![...OF_NOBODY, OF_GUESTS].includes(path)))
      await look(page, `${hub.url}${addressOf(route, furnished)}`);
  });

function addressOf(route: string, { theirConnectionId, ...furnished }: Furnished): string {
  const parameters: Readonly<Record<string, string>> = {
    ...furnished,
    providerId: 'notion',
    ...(route.includes('$userId') ? { connectionId: theirConnectionId } : {}),
  };
  return route.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`nothing is known to stand for ${name} in ${route}`);
    return value;
  });
}

/** What somebody does to see a dialog. */
interface Stage {
  readonly page: Page;
  readonly hub: RunningHub;
  readonly furnished: Furnished;
  readonly say: ReturnType<typeof wordsOf>;
  /** Presses a button of the page, by its English words. */
  press(english: string, values?: Readonly<Record<string, string>>): Promise<void>;
  /** Goes to a page. */
  go(path: string): Promise<void>;
}

/** Opens the menu of something in a list, and chooses from it. */
async function choose({ page, say }: Stage, row: Locator, english: string): Promise<void> {
  await row
    .getByRole('button', { name: new RegExp(say('More actions for {name}', { name: '' }).trim()) })
    .click();
  await page.getByRole('menuitem', { name: say(english) }).click();
}

const ofConnection = (english: string) => async (stage: Stage) => {
  await stage.go('/connections');
  await choose(stage, stage.page.getByRole('article', { name: /katherine/i }), english);
};

const ofKey = (english: string) => async (stage: Stage) => {
  await stage.go('/api-keys');
  await choose(stage, stage.page.getByRole('listitem').filter({ hasText: stage.furnished.key }), english);
};

const ofWebhook = (english: string) => async (stage: Stage) => {
  await stage.go(`/webhooks/${stage.furnished.endpointId}`);
  await stage.press(english);
};

/** Fills in what the dialog asks for, and sends it off: it shows something once. */
const filledIn =
  (begin: (stage: Stage) => Promise<void>, fields: Readonly<Record<string, string>>, send: string) =>
  async (stage: Stage) => {
    await begin(stage);
    const dialog = stage.page.getByRole('dialog');
    for (const [english, value] of Object.entries(fields))
      await dialog.getByRole('textbox', { name: stage.say(english), exact: true }).fill(value);
    await dialog.getByRole('button', { name: stage.say(send), exact: true }).click();
    await expect(dialog.locator('code')).toBeVisible();
  };

const at = (path: string, english: string) => async (stage: Stage) => {
  await stage.go(path);
  await stage.press(english);
};

const inviting = at('/users', 'Invite somebody');
const makingKey = at('/api-keys', 'Create API key');
const addingWebhook = at('/webhooks', 'Add webhook');

/** How to come to each dialog, by the name of its file; some have more than one thing to say. */
const DIALOGS: Readonly<Record<string, readonly ((stage: Stage) => Promise<void>)[]>> = {
  'bulk-disconnect-dialog': [
    async ({ page, say, go, press }) => {
      await go('/connections');
      await page.getByRole('checkbox', { name: say('Select all') }).check();
      await press('Disconnect…');
    },
  ],
  'change-key-dialog': [ofKey('Limits…')],
  'command-palette': [
    async ({ page, go }) => {
      await go('/connections');
      await page.keyboard.press('ControlOrMeta+k');
      await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    },
  ],
  'connect-dialog': [
    async ({ go, press }) => {
      await go('/connections/new');
      await press('Connect {name}', { name: 'Sandbox' });
    },
  ],
  'create-key-dialog': [makingKey, filledIn(makingKey, { Name: 'from the dialog' }, 'Create')],
  'create-webhook-dialog': [
    addingWebhook,
    filledIn(addingWebhook, { Address: 'https://hooks.example/from-the-dialog' }, 'Add'),
  ],
  'disconnect-dialog': [ofConnection('Disconnect…')],
  'events-dialog': [ofWebhook('Choose events…')],
  'invite-dialog': [
    inviting,
    filledIn(inviting, { Name: 'Ada Yonath', Email: `${crypto.randomUUID()}@example.com` }, 'Invite'),
  ],
  'keyboard-help': [
    async ({ page, go }) => {
      await go('/connections');
      await page.keyboard.press('?');
    },
  ],
  'permission-dialog': [
    async ({ page, hub, say, go, press }) => {
      await go('/connections/new');
      await press('Connect {name}', { name: 'Sandbox' });
      await hub.sandbox.consent({ account: 'alan', decision: 'partial' });
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('Continue to {name}', { name: 'Sandbox' }) })
        .click();
      await expect(page.getByRole('dialog', { name: say('Some permissions are missing') })).toBeVisible();
      await hub.sandbox.consent(null);
    },
  ],
  'person-page': [
    async ({ furnished, go, press }) => {
      await go(`/users/${furnished.userId}`);
      await press('Make an operator…');
    },
    async ({ furnished, go, press }) => {
      await go(`/users/${furnished.userId}`);
      await press('Lock…');
    },
  ],
  'remove-provider-dialog': [at('/providers/notion', 'Remove…')],
  'remove-webhook-dialog': [ofWebhook('Remove…')],
  'rename-dialog': [ofConnection('Edit label')],
  'resource-dialog': [
    async ({ page, say, go }) => {
      await go('/connections');
      await page
        .getByRole('button', { name: new RegExp(say('Choose what {name} is used with', { name: '.+' })) })
        .click();
      await expect(page.getByRole('dialog').getByRole('radio')).toHaveCount(2);
    },
  ],
  'revoke-key-dialog': [ofKey('Revoke…')],
  'rotate-key-dialog': [ofKey('Rotate…')],
  'rotate-secret-dialog': [ofWebhook('Rotate the secret…')],
  'step-up-dialog': [
    async ({ page, say, go, press }) => {
      await refuseOnceForStepUp(page, '**/api/auth/two-factor/enable');
      await go('/account');
      await page
        .getByRole('region', { name: say('Second factor') })
        .getByRole('textbox', { name: say('Password') })
        .fill('a password');
      await press('Turn it on');
    },
  ],
};

/** What dialogs are made of. */
const PARTS = ['dialog', 'confirm-dialog', 'rotate-dialog'];

test('no dialog is left out', () => {
  const found = globSync('**/*dialog.tsx', { cwd: SOURCES }).map((file) => basename(file, '.tsx'));
  expect(found.filter((name) => !PARTS.includes(name) && DIALOGS[name] === undefined)).toEqual([]);
});

for (const locale of LOCALES)
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test('every dialog is accessible in both schemes, and fits every screen', async ({
      page,
      hub,
      browser,
    }) => {
      const say = wordsOf(locale);
      const stage: Stage = {
        page,
        hub,
        say,
        furnished: await furnish(page, hub, browser),
        press: (english, values) =>
          page
            .getByRole('main')
            .getByRole('button', { name: say(english, values) })
            .first()
            .click(),
        go: (path) => open(page, `${hub.url}${path}`),
      };
      for (const [name, ways] of Object.entries(DIALOGS))
        for (const show of ways)
          await test.step(name, async () => {
            await show(stage);
            // The one before it may still be fading.
            await expect(page.getByRole('dialog')).toHaveCount(1);
            await expect(page.getByRole('dialog')).toBeVisible();
            await expectGood(page, `${name}, ${locale},`, locale);
          });
    });
  });
