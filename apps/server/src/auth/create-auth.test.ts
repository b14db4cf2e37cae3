import { createExternalUser } from '@evergrant/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { locationOf } from '../testing/browser.ts';
import { restErrorSchema } from '../testing/call-procedure.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.openBrowser().signUp();
});
afterAll(() => hub.stop());

const SESSION_COOKIE = 'evergrant.session_token';

const codeSchema = z.object({ code: z.string() });
const codeOf = async (response: Response) => codeSchema.parse(await response.json()).code;

const errorOf = async (response: Response) => restErrorSchema.parse(await response.json()).error;

/** The newest audit events with this name. */
const auditEvents = (event: string, on = hub) =>
  on.deps.db.prisma.auditEvent.findMany({ where: { event }, orderBy: { id: 'desc' } });

describe('signing up', () => {
  it('signs in at once', async () => {
    const browser = hub.openBrowser();
    const { userId, email } = await browser.signUp();
    expect(await browser.trpc.me.get.query()).toEqual({
      type: 'session',
      userId,
      name: 'Somebody',
      email,
      role: 'user',
    });
  });

  it('makes the first account of a hub its operator, and nobody else, whatever they claim', async () => {
    await using fresh = await startTestHub();
    const [first, second] = [fresh.openBrowser(), fresh.openBrowser()];
    await first.signUp();
    await second.post('/api/auth/sign-up/email', {
      name: 'Mallory',
      email: 'mallory@example.com',
      password: 'a long enough password',
      role: 'operator',
    });
    await second.signIn({ email: 'mallory@example.com', password: 'a long enough password' });
    expect(await first.trpc.me.get.query()).toMatchObject({ role: 'operator' });
    expect(await second.trpc.me.get.query()).not.toMatchObject({ role: 'operator' });
  });

  it('makes one operator only when the first people come at the same moment', async () => {
    await using fresh = await startTestHub();
    const { pool } = fresh.deps.db;
    const holder = await pool.connect();
    const waiting = async () =>
      (await pool.query(`SELECT FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted`)).rowCount;
    // Everybody has looked for an operator before anybody is stored.
    await holder.query('BEGIN; LOCK TABLE users IN SHARE MODE');
    const signUps = [fresh.openBrowser().signUp(), fresh.openBrowser().signUp()];
    await vi
      .waitUntil(async () => (await waiting()) === 2, { timeout: 60_000 })
      .finally(async () => {
        await holder.query('COMMIT');
        holder.release();
      });
    await Promise.all(signUps);
    expect(await fresh.deps.db.prisma.user.count({ where: { role: 'operator' } })).toBe(1);
  });

  it('refuses a short password and an address that is taken', async () => {
    const browser = hub.openBrowser();
    const { email } = await browser.signUp();
    const signUp = (fields: object) =>
      hub.openBrowser().post('/api/auth/sign-up/email', { name: 'Somebody', ...fields });
    expect(await codeOf(await signUp({ email: 'short@example.com', password: 'short' }))).toBe(
      'PASSWORD_TOO_SHORT',
    );
    expect(await codeOf(await signUp({ email, password: 'a long enough password' }))).toMatch(
      /^USER_ALREADY_EXISTS/,
    );
  });

  it('is refused where it is by invitation only', async () => {
    await using closed = await startTestHub({ environment: { EVERGRANT_SIGN_UP: 'invite' } });
    const browser = closed.openBrowser();
    expect(await browser.trpc.me.get.query()).toEqual({
      type: 'anonymous',
      signUp: 'invite',
      oidcName: null,
      mails: false,
      isNew: true,
    });
    await expect(browser.signUp()).rejects.toThrow('EMAIL_PASSWORD_SIGN_UP_DISABLED');
    expect(await closed.deps.db.prisma.user.count()).toBe(0);
  });
});

describe('signing in', () => {
  it('gives a session of its own each time (ASVS 7.2.4)', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    const ids = [browser.cookies.get(SESSION_COOKIE)];
    for (let time = 0; time < 2; time += 1) {
      expect((await browser.signIn(account)).status).toBe(200);
      ids.push(browser.cookies.get(SESSION_COOKIE));
    }
    expect(new Set(ids)).toHaveProperty('size', 3);
    for (const id of ids) expect(decodeURIComponent(id ?? '').length).toBeGreaterThan(32);
  });

  it('has an id that nobody guesses: more than 128 bits by chance (ASVS 7.2.3)', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    await browser.signOut();
    await browser.signIn(account);
    const sessions = await hub.deps.db.prisma.session.findMany({ select: { token: true } });
    const tokens = sessions.map(({ token }) => token);
    expect(tokens.length).toBeGreaterThan(1);
    expect(new Set(tokens).size).toBe(tokens.length);
    // 6 bits a character; of 32 of them, hardly any place holds the same one in several.
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{32,}$/);
  });

  it('does not adopt a session id that came with the request (fixation)', async () => {
    const browser = hub.openBrowser();
    const account = await hub.openBrowser().signUp();
    browser.cookies.set(SESSION_COOKIE, 'chosen-by-the-attacker.c2lnbmF0dXJl');
    await browser.signIn(account);
    expect(browser.cookies.get(SESSION_COOKIE)).not.toContain('chosen-by-the-attacker');
  });

  it('answers a wrong password and an unknown address the same way', async () => {
    const { email } = await hub.openBrowser().signUp();
    const wrong = await hub.openBrowser().signIn({ email, password: 'another password' });
    const unknown = await hub
      .openBrowser()
      .signIn({ email: 'nobody@example.com', password: 'another password' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
  });

  it('is limited to twenty attempts a minute from one address', async () => {
    const account = await hub.openBrowser().signUp();
    const attacker = hub.openBrowser();
    const guesses = Array.from({ length: 25 }, () =>
      attacker.signIn({ email: account.email, password: 'a wrong password' }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
    const refused = await attacker.signIn(account);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(refused)).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await hub.openBrowser().signIn(account)).status).toBe(200);
  });

  it.each([
    ['203.0.113.20:PORT', '198.51.100.9:50000'],
    ['[2001:db8::20]:PORT', '[2001:db8:9::9]:50000'],
  ])('counts an address that the proxy names with a port (%s), without it', async (from, other) => {
    const account = await hub.openBrowser().signUp();
    const signIn = (address: string, password: string) =>
      hub.openBrowser().fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email: account.email, password }),
      });
    const statuses = await Promise.all(
      Array.from({ length: 21 }, (_, attempt) =>
        signIn(from.replace('PORT', `${40_001 + attempt}`), 'wrong password'),
      ),
    );
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(1);
    expect((await signIn(other, account.password)).status).toBe(200);
  });

  it('counts the address that the trusted proxy saw, not one that the client makes up', async () => {
    const { email } = await hub.openBrowser().signUp();
    const guess = (attempt: number) =>
      hub.openBrowser().fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': `192.0.2.${attempt}, 198.51.100.7`,
          'x-evergrant-client-address': `192.0.2.${attempt}`,
        },
        body: JSON.stringify({ email, password: 'a wrong password' }),
      });
    const answers = await Promise.all(Array.from({ length: 22 }, (_, attempt) => guess(attempt)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  ])('is refused for another site: %o', async (headers) => {
    const { email, password } = await hub.openBrowser().signUp();
    const victim = hub.openBrowser();
    const response = await victim.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email, password }),
    });
    expect(response.status).toBe(403);
    expect(victim.cookies.size).toBe(0);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])('takes JSON only, not %s', async (type) => {
    const { email, password } = await hub.openBrowser().signUp();
    const victim = hub.openBrowser();
    const response = await victim.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': type },
      body:
        type === 'text/plain'
          ? JSON.stringify({ email, password })
          : String(new URLSearchParams({ email, password })),
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(victim.cookies.size).toBe(0);
  });
});

it('what is asked in the wrong way is answered as such', async () => {
  const browser = hub.openBrowser();
  const answers = [
    await browser.fetch('/api/auth/sign-up/email'),
    await browser.fetch('/api/auth/sign-in/email'),
    await browser.post('/api/auth/sign-in/email', { email: 7 }),
    await browser.post('/api/auth/sign-in/email', []),
    await browser.post('/api/auth/sign-in/email', null),
    await browser.fetch('/api/auth/sign-out', { method: 'POST' }),
  ];
  for (const { status } of answers) expect(status).toBeLessThan(500);
});

describe('the session', () => {
  it('counts with the signature it was given, for our calls as for those of better-auth', async () => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const cookie = decodeURIComponent(browser.cookies.get(SESSION_COOKIE) ?? '');
    const [token = '', signature = ''] = cookie.split('.');
    const other = hub.openBrowser();
    await other.signUp();
    const [, ofAnother = ''] = decodeURIComponent(other.cookies.get(SESSION_COOKIE) ?? '').split('.');
    const isKnown = async (value: string) => {
      const visitor = hub.openBrowser();
      visitor.cookies.set(SESSION_COOKIE, encodeURIComponent(value));
      const me = await (await visitor.fetch('/trpc/me.get')).text();
      const theirs = await (await visitor.fetch('/api/auth/get-session')).text();
      return { ours: me.includes('"session"'), theirs: theirs !== 'null' };
    };
    expect(await isKnown(cookie)).toEqual({ ours: true, theirs: true });
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    for (const forged of [
      token,
      `${token}.`,
      `.${signature}`,
      `${token}.${ofAnother}`,
      `${token}.${flipped}`,
      `${token}x.${signature}`,
      `${token}.${signature}.${signature}`,
      '.',
    ])
      expect(await isKnown(forged), forged).toEqual({ ours: false, theirs: false });
  });

  it('never shows its token to a script: not in any answer (ASVS 14.3.3)', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    const tokens = new Set([browser.cookies.get(SESSION_COOKIE)]);
    const second = hub.openBrowser();
    const answers = [
      await (await second.signIn(account)).text(),
      await (await second.fetch('/api/auth/get-session')).text(),
      await (await second.fetch('/trpc/sessions.list')).text(),
      await (
        await hub
          .openBrowser()
          .post('/api/auth/sign-up/email', { ...account, email: 'other@example.com', name: 'x' })
      ).text(),
    ];
    tokens.add(second.cookies.get(SESSION_COOKIE));
    expect(answers[1]).toContain(account.email);
    for (const token of tokens)
      expect(answers.join()).not.toContain(decodeURIComponent(token ?? 'missing').split('.')[0]);
    expect(answers.join()).not.toContain('"token"');
  });

  it('travels in a cookie that scripts cannot read and other sites do not send', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    const [cookie = ''] = (await browser.signIn(account)).headers.getSetCookie();
    expect(cookie).toMatch(/^evergrant\.session_token=/);
    expect(cookie.split('; ')).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/']));
    expect(cookie).not.toMatch(/Domain=/);
  });

  it('travels in a __Host- cookie on https', async () => {
    await using secure = await startTestHub({
      environment: { EVERGRANT_PUBLIC_URL: 'https://hub.example.com' },
    });
    const response = await fetch(`${secure.listenUrl}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://hub.example.com' },
      body: JSON.stringify({ name: 'x', email: 'x@example.com', password: 'a long enough password' }),
    });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-evergrant\.session_token=/);
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']),
    );
    expect(cookie).not.toMatch(/Domain=/);
  });

  it('ends at the server when its user signs out', async () => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const stolen = browser.cookies.get(SESSION_COOKIE) ?? '';
    expect((await browser.signOut()).status).toBe(200);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    browser.cookies.set(SESSION_COOKIE, stolen);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
  });

  it('is not believed when its cookie was altered', async () => {
    const browser = hub.openBrowser();
    await browser.signUp();
    const cookie = browser.cookies.get(SESSION_COOKIE) ?? '';
    browser.cookies.set(SESSION_COOKIE, `${cookie.slice(0, -6)}AAAAA%3D`);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
  });

  it('ends when the operator bans its user, who cannot come back', async () => {
    await using own = await startTestHub();
    const operator = own.openBrowser();
    await operator.signUp();
    const browser = own.openBrowser();
    const account = await browser.signUp();
    const banned = await operator.post('/api/auth/admin/ban-user', { userId: String(account.userId) });
    expect(banned.status).toBe(200);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    const again = await browser.signIn(account);
    expect([again.status, await codeOf(again)]).toEqual([403, 'BANNED_USER']);
  });

  it('of a user who was banned any other way is worth nothing either', async () => {
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    await hub.changeUser(userId, { banned: true });
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    const callback = await browser.fetch('/oauth/callback/sandbox?code=x&state=y');
    expect(locationOf(callback).searchParams.get('code')).toBe('INVALID_STATE');
  });
});

describe('operator functions', () => {
  it.each([
    ['ban-user', {}],
    ['set-role', { role: 'operator' }],
    ['set-user-password', { newPassword: 'another long password' }],
    ['revoke-user-sessions', {}],
  ])('%s is refused to a user (ASVS 8.2.1)', async (name, body) => {
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    const response = await browser.post(`/api/auth/admin/${name}`, { userId: String(userId), ...body });
    expect(response.status).toBe(403);
  });

  it('give a user of a host application, who signs in nowhere here, no password and no role', async () => {
    await using own = await startTestHub();
    const operator = own.openBrowser();
    await operator.signUp();
    const someone = own.openBrowser();
    await someone.signUp();
    const external = { externalId: 'customer-7', name: undefined };
    const { id } = await createExternalUser(own.deps, external, {
      actor: 'cli',
      correlationId: 'int-of-the-test',
    });
    for (const [act, fields] of [
      ['set-user-password', { newPassword: 'another long password' }],
      ['set-role', { role: 'operator' }],
    ] as const) {
      const body = { userId: String(id), ...fields };
      const answer = await operator.post(`/api/auth/admin/${act}`, body);
      expect([answer.status, (await errorOf(answer)).code]).toEqual([400, 'INVALID_USER_ID']);
      // Nobody else learns who they are.
      expect((await someone.post(`/api/auth/admin/${act}`, body)).status).toBe(403);
    }
    const user = await own.deps.db.prisma.user.findUnique({
      where: { id },
      include: { signInMethods: true },
    });
    expect(user).toMatchObject({ role: 'user', signInMethods: [] });
  });

  it('do not let the operator act in the name of a user', async () => {
    await using own = await startTestHub();
    const operator = own.openBrowser();
    await operator.signUp();
    const { userId } = await own.openBrowser().signUp();
    const answer = await operator.post('/api/auth/admin/impersonate-user', { userId: String(userId) });
    expect(answer.status).toBe(404);
    expect(await operator.trpc.me.get.query()).toMatchObject({ role: 'operator' });
  });
});

describe('the audit log', () => {
  it('has every sign-up, sign-in, sign-out and failed attempt, with where it came from', async () => {
    await using own = await startTestHub();
    const browser = own.openBrowser();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'test-browser',
      'x-forwarded-for': '198.51.100.9',
    };
    const post = (path: string, body: object) =>
      browser.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const account = { email: 'ada@example.com', password: 'a long enough password' };
    const signUp = await post('/api/auth/sign-up/email', { ...account, name: 'Ada' });
    const signOut = await post('/api/auth/sign-out', {});
    const failure = await post('/api/auth/sign-in/email', { ...account, password: 'a wrong password' });
    await expect.poll(() => auditEvents('sign_in_failed', own)).toHaveLength(1);
    const signIn = await post('/api/auth/sign-in/email', account);

    const { id: userId } = await own.deps.db.prisma.user.findFirstOrThrow();
    const expected = (event: string, response: Response, actor = `user:${userId}`) => ({
      event,
      userId,
      actor,
      ipAddress: '198.51.100.9',
      userAgent: 'test-browser',
      correlationId: response.headers.get('x-correlation-id'),
    });
    const events = await own.deps.db.prisma.auditEvent.findMany({ orderBy: { id: 'asc' } });
    expect(events).toMatchObject([
      expected('user_signed_up', signUp),
      expected('user_signed_out', signOut),
      {
        ...expected('sign_in_failed', failure, 'anonymous'),
        metadata: { code: 'INVALID_EMAIL_OR_PASSWORD' },
      },
      expected('user_signed_in', signIn),
    ]);
    expect(
      JSON.stringify(events, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('a wrong password');
  });

  it('has few of the attempts at an account, whatever their addresses, and none at what names nobody', async () => {
    await using own = await startTestHub();
    const { email, userId } = await own.openBrowser().signUp();
    const attempts = [email, 'nobody@example.com'].flatMap((named) => Array<string>(30).fill(named));
    for (const named of attempts)
      await own.openBrowser().signIn({ email: named, password: 'a wrong password' });
    const counted = async () => {
      await own.deps.traffic.flush();
      const { _sum } = await own.deps.db.prisma.traffic.aggregate({
        where: { kind: 'sign_in_failed' },
        _sum: { count: true },
      });
      return _sum.count;
    };
    await expect.poll(counted).toBe(60);
    await expect.poll(() => auditEvents('sign_in_failed', own)).toHaveLength(20);
    expect((await auditEvents('sign_in_failed', own)).every((event) => event.userId === userId)).toBe(true);
  });

  it('says nothing of a sign-out without a session', async () => {
    const before = (await auditEvents('user_signed_out')).length;
    await hub.openBrowser().signOut();
    expect(await auditEvents('user_signed_out')).toHaveLength(before);
  });
});
