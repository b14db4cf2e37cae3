import { expect, test } from 'vitest';
import { createTestHub } from '../testing/create-test-hub.ts';

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims: object, alg = 'RS256') => `${encode({ alg })}.${encode(claims)}.c2ln`;

test('whatever stands beside the tokens of a refresh, they are kept, and the refresh token in force is the new one', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { providerAccountId } = await user.connect({ account: 'ada' });
  const claims = { iss: hub.sandbox.issuer, aud: 'hub', sub: providerAccountId };
  const now = Math.floor(Date.now() / 1000);
  for (const set of [
    { id_token: jwt({ ...claims, nbf: now + 60 }) },
    { id_token: jwt({ ...claims, exp: now - 3600 }) },
    { id_token: jwt({ ...claims, iss: 'https://login.other.example/tenant/v2.0', sub: 'tenant' }) },
    { id_token: jwt(claims, 'HS256') },
    { id_token: 'eyJhbGciOiJSU0EtT0FFUCJ9.AAAA.BBBB.CCCC.DDDD' },
    { id_token: 'not-a-jwt' },
    { token_type: 'BearerToken' },
    { scope: { read: true } },
    { expires_in: 'soon' },
    { expires_in: null, expires_at: '2020-01-01T00:00:00' },
  ]) {
    await hub.sandbox.control.setFault('token', {
      kind: 'patch_body',
      set,
      grantType: 'refresh_token',
      times: 1,
    });
    await hub.service.refreshToken('sandbox', providerAccountId);
    expect(await hub.works(await user.token()), JSON.stringify(set)).toBe(true);
  }
  expect(await hub.sandbox.control.ledger({ grantType: 'refresh_token' })).toHaveLength(10);
});

test('a refresh that is answered with the tokens of another account does not become this connection', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { providerAccountId } = await user.connect({ account: 'ada' });
  const before = await user.token();
  await hub.sandbox.control.setFault('token', {
    kind: 'patch_body',
    set: { access_token: 'of-grace', id_token: jwt({ iss: hub.sandbox.issuer, aud: 'hub', sub: 'grace' }) },
    grantType: 'refresh_token',
    times: 1,
  });
  await expect(hub.service.refreshToken('sandbox', providerAccountId)).rejects.toThrow();
  expect(await user.token()).toBe(before);
});
