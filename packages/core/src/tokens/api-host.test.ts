import { providerSchema } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { createTestHub } from '../testing/create-test-hub.ts';
import { startServer } from '../testing/servers.ts';
import { getAccessTokenWithAutoRefresh } from './get-access-token.ts';

const ONE = 'https://one.example.com';
const TWO = 'https://two.example.com';

test('the API host of an answer is kept, shown, read again at each refresh, and never taken from elsewhere', async () => {
  let instance = ONE;
  let issued = 0;
  await using server = await startServer((request, response) => {
    issued += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        request.url?.startsWith('/me')
          ? { id: 'ada' }
          : {
              access_token: `at-${issued}`,
              refresh_token: 'rt',
              token_type: 'bearer',
              expires_in: 3_600,
              instance,
            },
      ),
    );
  });
  const provider = providerSchema.parse({
    id: 'moving',
    display_name: 'Moving',
    category: 'test',
    status: 'active',
    authorization_endpoint: `${server.origin}/authorize`,
    token_endpoint: `${server.origin}/token`,
    userinfo_endpoint: `${server.origin}/me`,
    api_base_url: '{instance}/api',
    parameters: { instance: { source: 'token_response', allow: ['.example.com'] } },
    token_endpoint_auth_method: 'client_secret_post',
    scope: ['profile'],
    account: { subject: { path: 'id' } },
    refresh_token_rotation: 'never',
  });
  await using hub = await createTestHub({
    providers: [{ provider, client_id: 'c', client_secret: 's', parameters: {} }],
    trustedOrigins: [server.origin],
  });
  const user = await hub.createUser();
  const flow = await user.start({ provider: 'moving' });
  await user.callback(flow, new URLSearchParams({ code: 'c', state: flow.state }), {
    provider: 'moving',
  });

  const read = (forceRefresh = false) =>
    getAccessTokenWithAutoRefresh(
      hub.deps,
      { userId: user.id, provider: 'moving', forceRefresh },
      hub.origin(),
    );
  const at = (origin: string) => ({ apiBaseUrl: `${origin}/api`, parameters: { instance: origin } });
  const shown = async () => (await hub.service.getConnectedIntegrations(user.id))[0];
  expect(await read()).toMatchObject(at(ONE));
  expect(await shown()).toMatchObject(at(ONE));

  instance = TWO;
  expect(await read(true)).toMatchObject(at(TWO));
  expect(await shown()).toMatchObject(at(TWO));
  expect(await read()).toMatchObject(at(TWO));

  instance = 'https://example.com.evil.test';
  const before = issued;
  await read(true);
  expect(issued).toBe(before + 1);
  expect(await shown()).toMatchObject({ ...at(TWO), status: 'connected', reason: null });
});
