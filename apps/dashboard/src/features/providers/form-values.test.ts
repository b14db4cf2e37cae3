import type { ProviderDescription } from '@evergrant/client';
import { describe, expect, test } from 'vitest';
import { draftOf, entryProblems, initialValues, isMixedUp, isShownAtInput, toInput } from './form-values.ts';

const description: ProviderDescription = {
  id: 'okta',
  displayName: 'Okta',
  category: 'identity',
  documentation: null,
  note: null,
  redirectUri: 'http://localhost:3000/oauth/callback/okta',
  redirectUriNote: null,
  notices: null,
  credentials: 'client_secret',
  scope: ['openid'],
  parameters: [],
};

describe('what is sent', () => {
  const empty = initialValues(draftOf(description));

  test('leaves out what was left empty, a stored secret above all', () => {
    expect(toInput({ ...empty, clientSecret: '  ', parameters: { domain: ' ' } }, false)).toEqual({
      provider: 'okta',
      isNew: false,
      clientId: '',
      scope: [],
      parameters: {},
      entry: '',
      offered: true,
      confirmedHosts: [],
    });
  });

  test('is what was meant, without the blanks of copying', () => {
    const values = {
      ...empty,
      clientId: ' id ',
      clientSecret: 'secret\n',
      scope: 'openid\n  email ',
      parameters: { domain: ' acme.okta.com' },
    };
    expect(toInput(values, true)).toMatchObject({
      isNew: true,
      clientId: 'id',
      clientSecret: 'secret',
      scope: ['openid', 'email'],
      parameters: { domain: 'acme.okta.com' },
    });
  });

  test('starts as it is stored', () => {
    const stored = {
      ...draftOf(description),
      clientId: 'id',
      scope: ['openid', 'groups'],
      entry: 'display_name: Sign-in\n',
      source: 'database' as const,
      hasClientSecret: true,
      hasNoticeSecret: false,
      offered: false,
      connections: 3,
      incident: null,
      hostsInTrouble: 0,
      clockSkewS: null,
      problems: [],
    };
    expect(toInput(initialValues(stored), false)).toEqual({
      provider: 'okta',
      isNew: false,
      clientId: 'id',
      scope: ['openid', 'groups'],
      parameters: {},
      entry: 'display_name: Sign-in\n',
      offered: false,
      confirmedHosts: [],
    });
  });
});

describe('what the hub refused', () => {
  test('inside the entry stands at the entry, with the path in it', () => {
    expect(entryProblems({ entry: 'is neither JSON nor YAML' })).toBe('is neither JSON nor YAML');
    expect(
      entryProblems({ 'entry.issuer': 'missing', 'entry.token_request.verb': 'unknown', scope: 'x' }),
    ).toBe('issuer: missing\ntoken_request.verb: unknown');
    expect(entryProblems({ client_id: 'missing' })).toBeNull();
  });

  test('is shown apart where there is no input for it', () => {
    const parameters = [{ name: 'domain' }];
    expect(isShownAtInput('parameters.domain', parameters)).toBe(true);
    expect(isShownAtInput('parameters.realm', parameters)).toBe(false);
    expect(isShownAtInput('client_secret', parameters)).toBe(true);
    expect(isShownAtInput('scope.3', parameters)).toBe(false);
  });
});

test('an entry of its own does not take the id of a catalog entry by mistake', () => {
  const catalog = [{ id: 'okta' }, { id: 'google' }];
  const own = { ...draftOf({ ...description, id: 'acme' }), entry: 'issuer: https://id.acme.example' };
  expect(isMixedUp(own, 'google', catalog)).toBe(true);
  expect(isMixedUp(own, 'acme-2', catalog)).toBe(false);
  // It was pasted under this id, to change the catalog's.
  const changed = { ...draftOf(description), entry: 'display_name: Sign-in' };
  expect(isMixedUp(changed, 'okta', catalog)).toBe(false);
  expect(isMixedUp(draftOf(description), 'google', catalog)).toBe(false);
});
