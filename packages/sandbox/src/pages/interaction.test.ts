import { expect, test } from 'vitest';
import { connectClient } from '../testing/client.ts';
import { hub, openSandbox } from '../testing/open-sandbox.ts';

/** As much of a browser as the pages need: cookies, redirects within the sandbox, forms. */
function openBrowser(origin: string) {
  const cookies = new Map<string, string>();
  return async function visit(
    path: string,
    form?: URLSearchParams,
  ): Promise<{ url: string; text: string; headers: Headers }> {
    const url = new URL(path, origin);
    if (url.origin !== origin) return { url: url.href, text: '', headers: new Headers() };
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) return visit(location);
    return { url: url.href, text: await response.text(), headers: response.headers };
  };
}

test('choosing an account and approving some scopes yields tokens of just those', async () => {
  await using sandbox = await openSandbox();
  const client = await connectClient(sandbox);
  const visit = openBrowser(sandbox.issuer);

  const chooser = await visit(client.authorizationUrl());
  expect(chooser.text).toContain('Choose an account');
  expect(chooser.text).toContain('Ada Lovelace');
  const consent = await visit(`${chooser.url}?account=katherine`);
  expect(consent.text).toContain('katherine@sandbox.example');
  expect(consent.text).toContain('Change your files');

  const form = new URLSearchParams({ account: 'katherine', decision: 'approve' });
  for (const scope of ['profile', 'offline_access', 'files.read']) form.append('scope', scope);
  const callback = await visit(chooser.url, form);
  const tokens = await client.exchange(callback.url);

  expect(tokens.scope).toBe('openid profile offline_access files.read');
  const me = await fetch(`${sandbox.issuer}/api/me`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  expect(await me.json()).toMatchObject({ sub: 'katherine' });
  expect((await visit(chooser.url)).text).toContain('finished already');
});

test('a second account connects in the same browser and the first one stays connected', async () => {
  await using sandbox = await openSandbox();
  const client = await connectClient(sandbox);
  const visit = openBrowser(sandbox.issuer);
  const connectAs = async (account: string) => {
    const { url } = await visit(client.authorizationUrl());
    const form = new URLSearchParams({ account, decision: 'approve', scope: 'offline_access' });
    return client.exchange((await visit(url, form)).url);
  };

  const ada = await connectAs('ada');
  const alan = await connectAs('alan');

  for (const { refresh_token } of [ada, alan]) {
    expect((await client.refresh(refresh_token)).status).toBe(200);
  }
});

test('denying returns access_denied to the client', async () => {
  await using sandbox = await openSandbox();
  const client = await connectClient(sandbox);
  const visit = openBrowser(sandbox.issuer);
  const { url } = await visit(client.authorizationUrl());
  const callback = await visit(url, new URLSearchParams({ account: 'ada', decision: 'deny' }));
  expect(new URL(callback.url).searchParams.get('error')).toBe('access_denied');
});

test('login_hint goes straight to consent, unless the client asks to choose', async () => {
  await using sandbox = await openSandbox();
  const client = await connectClient(sandbox);
  const visit = openBrowser(sandbox.issuer);
  const hinted = { login_hint: 'grace@sandbox.example' };
  expect((await visit(client.authorizationUrl(hinted))).text).toContain('Use another account');
  const asked = await visit(client.authorizationUrl({ ...hinted, prompt: 'select_account' }));
  expect(asked.text).toContain('Choose an account');
  expect(asked.text).toContain('Suggested');
});

test('prompt=none is answered login_required, as no sign-in is remembered', async () => {
  await using sandbox = await openSandbox();
  const client = await connectClient(sandbox);
  const visit = openBrowser(sandbox.issuer);
  const { url } = await visit(client.authorizationUrl({ prompt: 'none' }));
  expect(new URL(url).searchParams.get('error')).toBe('login_required');
});

test('pages allow no script, no framing, and forms only towards the client and the loopback', async () => {
  await using sandbox = await openSandbox({
    clients: [{ ...hub, clientName: '<script>alert(1)</script>' }],
  });
  const client = await connectClient(sandbox);
  const { text, headers } = await openBrowser(sandbox.issuer)(client.authorizationUrl());
  expect(text).not.toContain('<script');
  expect(text).toContain('&lt;script&gt;');
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; " +
      "form-action 'self' http://127.0.0.1:* http://localhost:* http://127.0.0.1:9; " +
      "base-uri 'none'; frame-ancestors 'none'",
  );
});
