import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

async function signedIn() {
  const browser = hub.openBrowser();
  await browser.signUp();
  return browser;
}

const JSON_TYPE = { 'content-type': 'application/json' };

it.each([
  ['none', {}],
  ['none, called JSON', { headers: JSON_TYPE }],
  ['an empty one', { headers: JSON_TYPE, body: '' }],
])('reads no input where the body is %s, alone and in a batch', async (_, init) => {
  for (const [path, batch] of [
    ['sessions.endAll', ''],
    ['sessions.endAll,sessions.endAll', '?batch=1'],
  ]) {
    const browser = await signedIn();
    const response = await browser.fetch(`/trpc/${path}${batch}`, { method: 'POST', ...init });
    const answer = { result: { data: {} } };
    expect([response.status, await response.json()]).toEqual([200, batch === '' ? answer : [answer, answer]]);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
  }
});

it('names what is missing where a call needs input', async () => {
  const browser = await signedIn();
  const response = await browser.fetch('/trpc/sessions.end', { method: 'POST' });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    error: { data: { error: { code: 'VALIDATION_ERROR', fields: { id: expect.any(String) } } } },
  });
});

it('takes nothing that a form of another site can send', async () => {
  const browser = await signedIn();
  const form = new FormData();
  form.set('id', '1');
  for (const body of [form, new URLSearchParams({ id: '1' }), '{"id":1}', new Blob(['{"id":1}'])]) {
    const response = await browser.fetch('/trpc/sessions.end', { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([
      415,
      expect.stringContaining('"UNSUPPORTED_MEDIA_TYPE"'),
    ]);
  }
});

it('reads long bodies of API keys only', async () => {
  const init = { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ padding: 'x'.repeat(70_000) }) };
  const path = '/trpc/connections.refreshMany';
  expect((await (await signedIn()).fetch(path, init)).status).toBe(413);
  const { key } = await hub.createKey(['connections:write']);
  expect((await hub.withKey(key)(path, init)).status).toBe(422);
});
