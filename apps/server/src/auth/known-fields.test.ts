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
  ['admin/create-user', { name: 'X', email: 'x@example.com', data: { externalId: 'customer-7' } }, 'data'],
])('%s refuses a field that it does not know, by its name', async (path, body, field) => {
  const browser = hub.openBrowser();
  await browser.signUp();
  const response = await browser.post(`/api/auth/${path}`, body);
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { error: { code: 'VALIDATION_ERROR', fields: { [field]: 'is not a field of this call' } } },
  ]);
});

const account = { name: 'X', email: 'somebody@example.com', password: 'a long enough password' };

it.each<[string, object, string]>([
  ['sign-up/email', { ...account, name: 'X\0' }, 'name'],
  ['sign-up/email', { ...account, name: 'x'.repeat(501) }, 'name'],
  ['sign-up/email', { ...account, email: `${'x'.repeat(500)}@example.com` }, 'email'],
  ['sign-up/email', { ...account, image: 'x'.repeat(2_049) }, 'image'],
  ['update-user', { name: 'X\0' }, 'name'],
  ['update-user', { name: { first: 'X' } }, 'name'],
  ['reset-password', { token: 'x\0', newPassword: 'a long enough password' }, 'token'],
  ['passkey/delete-passkey', { id: 'x' }, 'id'],
  ['passkey/delete-passkey', { id: '9999999999' }, 'id'],
  ['admin/ban-user', { userId: 'x' }, 'userId'],
])('%s refuses what cannot be kept, by the name of the field: %o', async (path, body, field) => {
  const browser = hub.openBrowser();
  await browser.signUp();
  const response = await browser.post(`/api/auth/${path}`, body);
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { error: { code: 'VALIDATION_ERROR', fields: { [field]: expect.stringContaining('') } } },
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
