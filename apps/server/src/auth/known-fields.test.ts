import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

it.each([
  [
    'sign-up/email',
    { name: 'X', email: 'x@example.com', password: 'a long enough password', role: 'operator' },
    'role',
  ],
  [
    'sign-in/email',
    { email: 'x@example.com', password: 'a long enough password', remember: true },
    'remember',
  ],
  ['sign-out', { everywhere: true }, 'everywhere'],
  ['update-user', { name: 'X', role: 'operator' }, 'role'],
  ['change-password', { currentPassword: 'x', newPassword: 'y', force: true }, 'force'],
  ['step-up', { password: 'x', username: 'x' }, 'username'],
  ['two-factor/enable', { password: 'x', issuer: 'y', app: 'z' }, 'app'],
  ['passkey/delete-passkey', { id: '1', userId: 2 }, 'userId'],
  ['admin/set-role', { userId: '1', role: 'user', roles: ['operator'] }, 'roles'],
])('%s refuses a field that it does not know, by its name', async (path, body, field) => {
  const browser = hub.openBrowser();
  await browser.signUp();
  const response = await browser.post(`/api/auth/${path}`, body);
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { error: { code: 'VALIDATION_ERROR', fields: { [field]: 'is not a field of this call' } } },
  ]);
});

it.each(['[]', '"x"', 'null'])('a body that is no object is refused: %s', async (body) => {
  const response = await hub.openBrowser().fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(422);
});

it('a person changes their name, and needs no body to sign out', async () => {
  const browser = hub.openBrowser();
  await browser.signUp();
  expect((await browser.post('/api/auth/update-user', { name: 'Ada' })).status).toBe(200);
  expect(await browser.trpc.me.get.query()).toMatchObject({ name: 'Ada' });
  expect((await browser.fetch('/api/auth/sign-out', { method: 'POST' })).status).toBe(200);
  expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
});
