import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import { type Email, type MailCatcher, startMailCatcher } from '@evergrant/sandbox/mail';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Account, type Browser, locationOf } from '../testing/browser.ts';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { totpCode } from '../testing/totp.ts';

const MINUTE_MS = 60_000;
const NEW_PASSWORD = 'another long password';

let hub: TestHub;
let company: Sandbox;
let mailCatcher: MailCatcher;
let operator: { browser: Browser; account: Account };

beforeAll(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  company = await startSandbox({
    clients: [{ clientId: 'hub', clientSecret: 'secret', redirectUris: [`${url}/api/auth/callback/oidc`] }],
  });
  mailCatcher = await startMailCatcher();
  hub = await startTestHub({
    environment: {
      PORT: String(port),
      EVERGRANT_PUBLIC_URL: url,
      ...mailCatcher.environment,
      EVERGRANT_OIDC_ISSUER: company.issuer,
      EVERGRANT_OIDC_CLIENT_ID: 'hub',
      EVERGRANT_OIDC_CLIENT_SECRET: 'secret',
      EVERGRANT_OIDC_NAME: 'Acme',
    },
  });
  const browser = hub.openBrowser();
  operator = { browser, account: await browser.signUp() };
});
afterAll(async () => {
  await hub.stop();
  await company.close();
  mailCatcher.stop();
});
beforeEach(() => {
  mailCatcher.mails.length = 0;
});

const codeOf = async (response: Response) => z.object({ code: z.string() }).parse(await response.json()).code;
const isSignedIn = async (browser: Browser) => (await browser.trpc.me.get.query()).type === 'session';
const eventsOf = async (userId: number) =>
  (await hub.deps.db.prisma.auditEvent.findMany({ where: { userId }, orderBy: { id: 'asc' } })).map(
    ({ event, actor }) => [event, actor],
  );
const setupSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });

/** Somebody whose authenticator app knows their secret. */
async function withSecondFactor() {
  const browser = hub.openBrowser();
  const account = await browser.signUp();
  const enabled = await browser.post('/api/auth/two-factor/enable', { password: account.password });
  const { totpURI, backupCodes } = setupSchema.parse(await enabled.json());
  const verified = await browser.post('/api/auth/two-factor/verify-totp', { code: totpCode(totpURI) });
  expect(verified.status).toBe(200);
  return { browser, account, totpURI, backupCodes };
}

describe('a second factor', () => {
  it('is asked for at sign-in by password, and only with it there is a session', async () => {
    const { account, totpURI, backupCodes } = await withSecondFactor();
    const browser = hub.openBrowser();
    const first = await browser.signIn(account);
    expect([first.status, await first.json()]).toMatchObject([200, { twoFactorRedirect: true }]);
    expect(await isSignedIn(browser)).toBe(false);
    const wrong = await browser.post('/api/auth/two-factor/verify-totp', { code: '000000' });
    expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'INVALID_CODE']);
    await browser.post('/api/auth/two-factor/verify-totp', { code: totpCode(totpURI), trustDevice: true });
    expect(await isSignedIn(browser)).toBe(true);

    // No browser is trusted to do without; a backup code works once.
    await browser.signOut();
    const [backupCode = ''] = backupCodes;
    for (const expected of [true, false]) {
      await browser.signIn(account);
      await browser.post('/api/auth/two-factor/verify-backup-code', { code: backupCode });
      expect(await isSignedIn(browser)).toBe(expected);
      await browser.signOut();
    }
  });

  it('is asked for as well when somebody confirms who they are', async () => {
    const { browser, account, totpURI } = await withSecondFactor();
    const { password } = account;
    const stepUp = (body: object) => browser.post('/api/auth/step-up', body);
    expect(await codeOf(await stepUp({ password }))).toBe('CODE_REQUIRED');
    expect((await stepUp({ password, code: '000000' })).status).toBe(401);
    expect((await stepUp({ password: 'wrong password', code: totpCode(totpURI) })).status).toBe(400);
    // At sign-in codes are counted, but not while somebody is signed in.
    const oracle = await browser.post('/api/auth/two-factor/verify-totp', { code: totpCode(totpURI) });
    expect(await codeOf(oracle)).toBe('ALREADY_SIGNED_IN');
    expect((await stepUp({ password, code: totpCode(totpURI) })).status).toBe(200);
  });

  it.each([
    'two-factor/enable',
    'two-factor/disable',
    'two-factor/generate-backup-codes',
    'passkey/generate-register-options',
    'change-password',
    'link-social',
  ])('%s needs a fresh sign-in', async (path) => {
    const browser = hub.openBrowser();
    const { password } = await browser.signUp();
    hub.clock.advance(16 * MINUTE_MS);
    const answer = await (path.startsWith('passkey')
      ? browser.fetch(`/api/auth/${path}`)
      : browser.post(`/api/auth/${path}`, { password }));
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('insufficient_user_authentication'),
    ]);
  });

  it('can be turned off; how somebody signs in is shown to them alone', async () => {
    const { browser, account } = await withSecondFactor();
    expect(await browser.trpc.account.get.query()).toMatchObject({
      email: account.email,
      hasPassword: true,
      twoFactorEnabled: true,
      oidc: { name: 'Acme', linked: false },
    });
    await browser.post('/api/auth/two-factor/disable', { password: account.password });
    expect(await browser.trpc.account.get.query()).toMatchObject({ twoFactorEnabled: false });
    await expect(hub.openBrowser().trpc.account.get.query()).rejects.toMatchObject({
      data: { error: { code: 'UNAUTHENTICATED' } },
    });
  });
});

describe('e-mails', () => {
  const mail = async (): Promise<Email> => {
    await expect.poll(() => mailCatcher.mails.length, { timeout: 60_000 }).toBeGreaterThan(0);
    const [first] = mailCatcher.mails.splice(0, 1);
    if (first === undefined) throw new Error('no mail came');
    return first;
  };
  const linkIn = ({ text = '' }: Email) => new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? '');

  it('confirm the address of a new account', async () => {
    const browser = hub.openBrowser();
    const { email, userId } = await browser.signUp();
    const message = await mail();
    expect(message).toMatchObject({ to: [{ address: email }], from: { address: 'hub@example.com' } });
    expect(message.html).toContain('Confirm this address');
    expect(locationOf(await browser.fetch(linkIn(message))).pathname).toBe('/');
    expect(await browser.trpc.account.get.query()).toMatchObject({ emailVerified: true });
    expect(await eventsOf(userId)).toContainEqual(['email_verified', `user:${userId}`]);
  });

  it('let a forgotten password be replaced, once, in the reader’s language; every session ends', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    await mail();
    const asked = await browser.fetch('/api/auth/request-password-reset', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'fr-CH, en;q=0.5' },
      body: JSON.stringify({ email: account.email }),
    });
    const unknown = await browser.post('/api/auth/request-password-reset', { email: 'x@example.com' });
    expect(await asked.json()).toEqual(await unknown.json());
    const message = await mail();
    expect(message.subject).toBe('Choisissez un nouveau mot de passe pour Evergrant');
    expect(message.html).toContain('lang="fr"');
    const link = linkIn(message);
    expect([link.pathname, link.search]).toEqual(['/reset-password', '']);
    const reset = () =>
      browser.post('/api/auth/reset-password', { token: link.hash.slice(1), newPassword: NEW_PASSWORD });
    expect((await reset()).status).toBe(200);
    expect(await isSignedIn(browser)).toBe(false);
    expect((await mail()).subject).toContain('password was changed');
    expect(await eventsOf(account.userId)).toContainEqual(['password_reset', `user:${account.userId}`]);
    expect(await codeOf(await reset())).toBe('INVALID_TOKEN');
    expect((await browser.signIn(account)).status).toBe(401);
    expect((await browser.signIn({ ...account, password: NEW_PASSWORD })).status).toBe(200);
    expect(hub.logText()).not.toContain(link.hash.slice(1));
  });
});

describe('the link that ends e-mails of a kind', () => {
  it('does so with one click and without a session, and never by being looked at', async () => {
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    const choice = async () => (await browser.trpc.notifications.choices.query()).connection_broke;
    const token = hub.deps.unsubscribeTokens.create({ userId, kind: 'connection_broke' });
    const url = `${hub.url}/notifications/unsubscribe/${token}`;
    const page = await fetch(url, { headers: { 'accept-language': 'fr' } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<form method="post">')]);
    expect(await choice()).toEqual({ app: true, mail: true });

    const click = (address: string) =>
      fetch(address, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
    expect((await click(`${url}x`)).status).toBe(404);
    expect(await choice()).toEqual({ app: true, mail: true });
    expect((await click(url)).status).toBe(200);
    expect(await choice()).toEqual({ app: true, mail: false });
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200);
    expect(await eventsOf(userId)).toContainEqual(['notification_settings_changed', `user:${userId}`]);
  });
});

describe('sessions', () => {
  it('are listed without their secrets, and ended one by one or all together', async () => {
    const [here, there, elsewhere] = [hub.openBrowser(), hub.openBrowser(), hub.openBrowser()];
    const account = await here.signUp();
    await there.signIn(account);
    await elsewhere.signIn(account);
    const { sessions } = await here.trpc.sessions.list.query();
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, false, true]);
    expect(JSON.stringify(sessions)).not.toMatch(/token/i);
    // Somebody else's is left alone.
    const [foreign] = (await operator.browser.trpc.sessions.list.query()).sessions;
    await here.trpc.sessions.end.mutate({ id: foreign?.id ?? 0 });
    expect(await isSignedIn(operator.browser)).toBe(true);

    const other = (await there.trpc.sessions.list.query()).sessions.find(({ current }) => current);
    await here.trpc.sessions.end.mutate({ id: other?.id ?? 0 });
    expect([await isSignedIn(there), await isSignedIn(elsewhere)]).toEqual([false, true]);
    await here.trpc.sessions.endAll.mutate();
    expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([false, false]);
  });

  it('end everywhere else with a change of the password, and of the role', async () => {
    const [here, there] = [hub.openBrowser(), hub.openBrowser()];
    const account = await here.signUp();
    await there.signIn(account);
    const changed = await here.post('/api/auth/change-password', {
      currentPassword: account.password,
      newPassword: NEW_PASSWORD,
    });
    expect(changed.status).toBe(200);
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false]);
    const operate = (path: string, body: object) => operator.browser.post(`/api/auth/admin/${path}`, body);
    await operator.browser.post('/api/auth/step-up', { password: operator.account.password });
    const userId = String(account.userId);
    expect((await operate('set-role', { userId, role: ['user', 'operator'] })).status).toBe(400);
    expect((await operate('set-role', { userId, role: 'operator' })).status).toBe(200);
    expect(await isSignedIn(here)).toBe(false);
    expect((await operate('set-role', { userId, role: 'user' })).status).toBe(200);
    const last = await operate('set-role', { userId: String(operator.account.userId), role: 'user' });
    expect([last.status, await last.json()]).toMatchObject([409, { error: { code: 'LAST_OPERATOR' } }]);
  });

  it('are replaced where somebody signs in again, and end unused or after their longest life', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    const sessions = hub.deps.db.prisma.session;
    const where = { userId: account.userId };
    const first = await sessions.findFirstOrThrow({ where });
    expect(first.expiresAt.getTime() - first.createdAt.getTime()).toBe(14 * 24 * 60 * MINUTE_MS);
    await browser.signIn(account);
    expect(await sessions.findMany({ where, select: { id: true } })).not.toContainEqual({ id: first.id });

    // Used within the hour: not written. Later: its idle end is put off, up to the absolute one.
    const expiry = async () => (await sessions.findFirstOrThrow({ where })).expiresAt.getTime();
    await isSignedIn(browser);
    const before = await expiry();
    await isSignedIn(browser);
    expect(await expiry()).toBe(before);
    hub.clock.advance(61 * MINUTE_MS);
    await isSignedIn(browser);
    expect(await expiry()).toBeGreaterThan(before);
    const change = async (data: { createdAt: Date } | { expiresAt: Date }) => {
      const row = await sessions.findFirstOrThrow({ where });
      const seal = hub.deps.rows.seal('sessions', { ...row, ...data });
      await sessions.updateMany({ where, data: { ...data, seal } });
    };
    const created = new Date(Date.now() - 89 * 24 * 60 * MINUTE_MS);
    await change({ createdAt: created });
    hub.clock.advance(61 * MINUTE_MS);
    await isSignedIn(browser);
    expect(await expiry()).toBe(created.getTime() + 90 * 24 * 60 * MINUTE_MS);
    await change({ expiresAt: new Date(Date.now() - 1_000) });
    expect(await isSignedIn(browser)).toBe(false);
  });
});

describe('signing in at a provider', () => {
  /** The way there and back; answers where it ended. */
  async function signInAtCompany(browser: Browser, account: string, path = 'sign-in/social') {
    const begun = await browser.post(`/api/auth/${path}`, {
      provider: 'oidc',
      callbackURL: '/connections',
      errorCallbackURL: '/sign-in',
      disableRedirect: true,
    });
    const { url } = z.object({ url: z.url() }).parse(await begun.json());
    await company.control.consent({ account, decision: 'approve' });
    const callback = locationOf(await fetch(url, { redirect: 'manual' }));
    return locationOf(await browser.fetch(callback));
  }

  it('makes an account, keeps none of the provider’s tokens, and finds it again', async () => {
    for (const browser of [hub.openBrowser(), hub.openBrowser()]) {
      expect((await signInAtCompany(browser, 'ada')).pathname).toBe('/connections');
      expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session', role: 'user' });
    }
    const methods = await hub.deps.db.prisma.signInMethod.findMany({ where: { providerId: 'oidc' } });
    expect(methods).toMatchObject([{ accessToken: null, refreshToken: null, idToken: null }]);
    const userId = methods[0]?.userId ?? 0;
    expect(await eventsOf(userId)).toEqual([
      ['sign_in_provider_linked', `user:${userId}`],
      ['user_signed_in', `user:${userId}`],
      ['user_signed_in', `user:${userId}`],
    ]);
  });

  it('lets whoever has no password set a first one, after a fresh sign-in, and no second', async () => {
    const browser = hub.openBrowser();
    await signInAtCompany(browser, 'margaret');
    const { email, hasPassword } = await browser.trpc.account.get.query();
    expect(hasPassword).toBe(false);
    const set = (newPassword: string) => browser.post('/api/auth/set-password', { newPassword });
    hub.clock.advance(16 * MINUTE_MS);
    const stale = await set(NEW_PASSWORD);
    expect([stale.status, await stale.text()]).toEqual([401, expect.stringContaining('"STEP_UP_REQUIRED"')]);
    await signInAtCompany(browser, 'margaret');
    expect(await codeOf(await set('short'))).toBe('PASSWORD_TOO_SHORT');

    expect((await set(NEW_PASSWORD)).status).toBe(200);
    expect(await browser.trpc.account.get.query()).toMatchObject({ hasPassword: true });
    const { user } = await hub.deps.db.prisma.signInMethod.findFirstOrThrow({
      where: { providerId: 'credential', user: { email } },
      include: { user: true },
    });
    expect(await eventsOf(user.id)).toContainEqual(['password_set', `user:${user.id}`]);
    const other = hub.openBrowser();
    expect((await other.signIn({ email, password: NEW_PASSWORD })).status).toBe(200);
    expect(await codeOf(await set('yet another long password'))).toBe('PASSWORD_ALREADY_SET');
    expect(
      (await hub.openBrowser().post('/api/auth/set-password', { newPassword: NEW_PASSWORD })).status,
    ).toBe(401);
  });

  it('takes over no account of somebody whose address was never confirmed', async () => {
    const browser = hub.openBrowser();
    const person = await signInAtCompany(browser, 'grace').then(() => browser.trpc.account.get.query());
    const { id } = await hub.deps.db.prisma.user.findUniqueOrThrow({ where: { email: person.email } });
    await hub.deps.db.prisma.user.delete({ where: { id } });
    await hub.openBrowser().post('/api/auth/sign-up/email', {
      name: 'Mallory',
      email: person.email,
      password: 'a long enough password',
    });
    const victim = hub.openBrowser();
    const landed = await signInAtCompany(victim, 'grace');
    expect([landed.pathname, landed.searchParams.get('error')]).toEqual(['/sign-in', 'account_not_linked']);
    expect(await isSignedIn(victim)).toBe(false);
  });

  it('is begun by the browser: an ID token out of a page’s hands is refused', async () => {
    const answer = await hub.openBrowser().post('/api/auth/sign-in/social', {
      provider: 'oidc',
      idToken: { token: 'x.y.z' },
    });
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'ID_TOKEN_NOT_SUPPORTED']);
  });
});
