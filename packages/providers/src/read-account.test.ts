import { describe, expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import { type Answers, readAccount } from './read-account.ts';

function read(id: string, answers: Answers, parameters?: Record<string, string>) {
  return readAccount(findProvider(id) ?? {}, answers, parameters);
}

describe('readAccount', () => {
  test('reads the OpenID Connect claims unless the entry says otherwise', () => {
    expect(read('google', { userinfo: { sub: '1', name: 'Ada', email: 'ada@example.com' } })).toEqual({
      subject: '1',
      name: 'Ada',
      email: 'ada@example.com',
    });
  });

  test('falls back to the login where there is no name', () => {
    expect(read('github', { userinfo: { id: 583231, login: 'octocat', name: null } })).toEqual({
      subject: '583231',
      name: 'octocat',
      email: undefined,
    });
  });

  test('keeps two teams of one person apart', () => {
    const inTeam = (id: string) =>
      read('slack', { token_response: { team: { id }, authed_user: { id: 'U1' } } });
    expect(inTeam('T1').subject).toBe('T1/U1');
    expect(inTeam('T2').subject).toBe('T2/U1');
  });

  test('names the organization where an app is installed for all of its teams', () => {
    const token_response = {
      team: null,
      enterprise: { id: 'E1', name: 'Starship' },
      is_enterprise_install: true,
      authed_user: { id: 'W1' },
    };
    expect(read('slack', { token_response })).toMatchObject({ subject: 'E1/W1', name: 'Starship' });
    const team = { id: 'T1', name: 'Engines' };
    expect(read('slack', { token_response: { ...token_response, team } })).toMatchObject({
      subject: 'T1/W1',
      name: 'Engines',
    });
  });

  test('qualifies an id by the host it came from', () => {
    expect(
      read('mastodon', { userinfo: { id: '14715', username: 'ada' } }, { host: 'mastodon.social' }),
    ).toMatchObject({
      subject: '14715@mastodon.social',
      name: 'ada@mastodon.social',
    });
  });

  test('lets the answer win over a parameter of the same name', () => {
    const account = readAccount(
      { account: { subject: { path: '{id}' } } },
      { userinfo: { id: 'answer' } },
      { id: 'parameter' },
    );
    expect(account.subject).toBe('answer');
  });

  test('reads the JSON text that Apple sends once with the callback', () => {
    const user = '{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"ada@example.com"}';
    expect(read('apple', { id_token: { sub: '001' }, authorization_response: { user } })).toMatchObject({
      subject: '001',
      name: 'Ada Lovelace',
    });
  });

  test('has no subject when the provider hides who it is', () => {
    expect(
      read('zendesk', { userinfo: { user: { id: null } } }, { subdomain: 'acme' }).subject,
    ).toBeUndefined();
    expect(read('google', {})).toEqual({ subject: undefined, name: undefined, email: undefined });
  });
});
