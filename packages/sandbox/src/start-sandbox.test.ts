import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as oauth from 'oauth4webapi';
import { describe, expect, test, vi } from 'vitest';
import { connectClient, everyScope, insecure, verdict } from './testing/client.ts';
import { hub, openSandbox, redirectUri } from './testing/open-sandbox.ts';

const approveAsAda = { account: 'ada', decision: 'approve' } as const;

describe('authorization', () => {
  test('a code with PKCE yields tokens of the configured lifetime that work', async () => {
    await using sandbox = await openSandbox({ accessTokenTtl: 90 });
    await sandbox.control.consent(approveAsAda);
    const client = await connectClient(sandbox);

    const tokens = await client.connect();

    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 90, scope: everyScope });
    expect(tokens.refresh_token).not.toBe('');
    expect(tokens.sub).toBe('ada');
    const userinfo = await client.userinfo(tokens.access_token);
    expect(await userinfo.json()).toEqual({
      sub: 'ada',
      name: 'Ada Lovelace',
      preferred_username: 'ada',
      picture: `${sandbox.issuer}/people/ada.svg`,
      email: 'ada@sandbox.example',
      email_verified: true,
    });
    const me = await fetch(`${sandbox.issuer}/api/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await me.json()).toMatchObject({ sub: 'ada', scope: everyScope });
  });

  test('client_secret_post works for the same client', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    const { server, client, connect } = await connectClient(sandbox);
    const { refresh_token } = await connect();

    const inBody = oauth.ClientSecretPost(hub.clientSecret);
    const response = await oauth.refreshTokenGrantRequest(server, client, inBody, refresh_token, insecure);

    expect(await verdict(response)).toBe('200');
  });

  test('a request without PKCE is refused', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    const { authorizationUrl } = await connectClient(sandbox);
    const url = new URL(authorizationUrl());
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');

    const answer = await fetch(url, { redirect: 'manual' });

    const callback = new URL(answer.headers.get('location') ?? '');
    expect(callback.searchParams.get('error')).toBe('invalid_request');
    expect(callback.searchParams.get('error_description')).toContain('PKCE');
  });

  test('a redirect URI that is not registered gets a page, not a redirect', async () => {
    await using sandbox = await openSandbox();
    const { authorizationUrl } = await connectClient(sandbox);

    const url = authorizationUrl({ redirect_uri: `${redirectUri}/other` });
    const answer = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('This did not work');
  });

  test('a scripted denial comes back as access_denied with state and iss', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent({ account: 'ada', decision: 'deny' });
    const { authorizationUrl } = await connectClient(sandbox);

    const answer = await fetch(authorizationUrl(), { redirect: 'manual' });

    const { searchParams } = new URL(answer.headers.get('location') ?? '');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'some-state',
      iss: sandbox.issuer,
    });
  });

  test('a scripted partial consent grants only what it names', async () => {
    await using sandbox = await openSandbox();
    const scopes = ['profile', 'offline_access', 'files.read'];
    await sandbox.control.consent({ account: 'grace', decision: 'partial', scopes });
    const client = await connectClient(sandbox);

    const tokens = await client.connect();

    expect(tokens.scope).toBe('openid profile offline_access files.read');
    expect((await client.refreshed(tokens.refresh_token)).scope).toBe(tokens.scope);
  });

  test('without offline_access there is no refresh token', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    const { connect } = await connectClient(sandbox);
    expect((await connect({ scope: 'openid profile' })).refresh_token).toBe('');
  });

  test('iss can be withheld, from the answer and from discovery', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    expect((await connectClient(sandbox)).server.authorization_response_iss_parameter_supported).toBe(true);

    await sandbox.control.configure({ omitIss: true });

    const client = await connectClient(sandbox);
    expect(client.server.authorization_response_iss_parameter_supported).toBeUndefined();
    const answer = await fetch(client.authorizationUrl(), { redirect: 'manual' });
    expect(answer.headers.get('location')).not.toContain('iss=');
  });
});

describe('the end of a grant', () => {
  test('revoking an account kills its tokens at once and leaves the others alone', async () => {
    await using sandbox = await openSandbox();
    const client = await connectClient(sandbox);
    await sandbox.control.consent(approveAsAda);
    const ada = await client.connect();
    await sandbox.control.consent({ account: 'grace', decision: 'approve' });
    const grace = await client.connect();

    expect(await sandbox.control.revokeGrants('ada')).toBe(1);

    expect(await verdict(await client.refresh(ada.refresh_token))).toBe('400 invalid_grant');
    expect((await fetch(`${sandbox.issuer}/userinfo`, bearer(ada.access_token))).status).toBe(401);
    expect((await fetch(`${sandbox.issuer}/api/me`, bearer(ada.access_token))).status).toBe(401);
    expect(await verdict(await client.refresh(grace.refresh_token))).toBe('200');
    expect(await sandbox.control.alarms()).toBe(0);
  });

  test('revoking a refresh token (RFC 7009) ends the whole grant', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    const client = await connectClient(sandbox);
    const tokens = await client.connect();

    expect((await client.revoke(tokens.refresh_token)).status).toBe(200);

    expect(await verdict(await client.refresh(tokens.refresh_token))).toBe('400 invalid_grant');
    expect((await fetch(`${sandbox.issuer}/userinfo`, bearer(tokens.access_token))).status).toBe(401);
  });

  test('introspection (RFC 7662) tells a live token from a dead one', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    const { server, client, authentication, connect, revoke } = await connectClient(sandbox);
    const { access_token } = await connect();
    const introspect = async () => {
      const sent = oauth.introspectionRequest(server, client, authentication, access_token, insecure);
      return oauth.processIntrospectionResponse(server, client, await sent);
    };

    expect(await introspect()).toMatchObject({ active: true, sub: 'ada' });
    await revoke(access_token);
    expect(await introspect()).toEqual({ active: false });
  });

  test('an access token dies at the end of its lifetime, settable while running', async () => {
    await using sandbox = await openSandbox();
    await sandbox.control.consent(approveAsAda);
    await sandbox.control.configure({ accessTokenTtl: 1 });
    const client = await connectClient(sandbox);
    const tokens = await client.connect();

    expect(tokens.expires_in).toBe(1);
    const status = async () => (await fetch(`${sandbox.issuer}/api/me`, bearer(tokens.access_token))).status;
    await expect.poll(status).toBe(401);
  });
});

test('a changed client secret answers invalid_client and costs no grant', async () => {
  await using sandbox = await openSandbox();
  await sandbox.control.consent(approveAsAda);
  const client = await connectClient(sandbox);
  const { refresh_token } = await client.connect();

  await sandbox.control.setClientSecret('hub', 'another-secret');
  expect(await verdict(await client.refresh(refresh_token))).toBe('401 invalid_client');

  await sandbox.control.setClientSecret('hub', hub.clientSecret);
  expect(await verdict(await client.refresh(refresh_token))).toBe('200');
  await expect(sandbox.control.setClientSecret('nobody', 'x')).rejects.toThrow(RangeError);
});

test('with a state file a grant is refreshable after a restart with another client secret, and a spent token still raises the alarm', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const stateFile = join(folder, 'deep', 'state.jsonl');
  try {
    const first = await openSandbox({ stateFile });
    await first.control.consent(approveAsAda);
    const before = await connectClient(first);
    const spent = await before.connect();
    const current = await before.refreshed(spent.refresh_token);
    await first.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);

    await using second = await openSandbox({
      stateFile,
      port: first.port,
      clients: [{ ...hub, clientSecret: 'another-secret' }],
    });
    // The pool of this process notices late that the first server closed its connections.
    const after = await vi.waitFor(() => connectClient(second, 'another-secret'), 60_000);
    const next = await after.refreshed(current.refresh_token);
    expect(next.sub).toBe('ada');
    expect((await after.userinfo(current.access_token)).status).toBe(200);
    expect(await verdict(await after.refresh(spent.refresh_token))).toBe('400 invalid_grant');
    expect(await second.control.alarms()).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function bearer(accessToken: string): RequestInit {
  return { headers: { authorization: `Bearer ${accessToken}` } };
}
