import { describe, expect, it } from 'vitest';
import { readAccounts } from './read-accounts.ts';

describe('accounts to import', () => {
  it('are lines of a CSV file', () => {
    const csv =
      'externalUserId,provider,accountId,accessToken,refreshToken,expiresAt,scope\n7,google,g1,"at,1",,2030-01-01T00:00:00Z,openid email\n,google,,x,,,\n';
    expect(readAccounts('csv', csv)).toEqual([
      {
        ok: true,
        account: {
          externalUserId: '7',
          provider: 'google',
          accountId: 'g1',
          accessToken: 'at,1',
          expiresAt: new Date('2030-01-01T00:00:00Z'),
          scope: ['openid', 'email'],
        },
      },
      { ok: false, problem: expect.stringContaining('externalUserId') },
    ]);
  });

  it("are rows of better-auth's table", () => {
    const row = {
      id: 'a',
      userId: 7,
      providerId: 'github',
      accountId: '1',
      accessToken: 'at',
      refreshToken: null,
      accessTokenExpiresAt: null,
      scope: 'read:user,user:email',
    };
    const password = {
      userId: 7,
      providerId: 'credential',
      accountId: '7',
      accessToken: null,
      password: 'a hash',
    };
    expect(readAccounts('better-auth', JSON.stringify([row, password]))).toMatchObject([
      { account: { externalUserId: '7', provider: 'github', scope: ['read:user', 'user:email'] } },
      { ok: false },
    ]);
  });

  it('are connections of Nango, whose accounts have no id', () => {
    const credentials = {
      type: 'OAUTH2',
      access_token: 'at',
      refresh_token: 'rt',
      expires_at: '2030-01-01T00:00:00.000Z',
      raw: { scope: 'a b' },
    };
    const connection = {
      connection_id: 'c1',
      provider_config_key: 'zendesk',
      end_user: { id: 'u1', display_name: 'Ada' },
      credentials,
      connection_config: { subdomain: 'acme' },
    };
    const key = {
      connection_id: 'c2',
      provider_config_key: 'x',
      credentials: { type: 'API_KEY', apiKey: 'k' },
    };
    expect(readAccounts('nango', JSON.stringify([connection, key]))).toMatchObject([
      {
        account: {
          externalUserId: 'u1',
          userName: 'Ada',
          provider: 'zendesk',
          scope: ['a', 'b'],
          parameters: { subdomain: 'acme' },
        },
      },
      { ok: false, problem: expect.stringContaining('only OAuth 2') },
    ]);
  });
});
