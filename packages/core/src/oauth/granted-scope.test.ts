import { expect, test } from 'vitest';
import { entryOf } from './adapter.fixture.ts';
import { grantedScope } from './granted-scope.ts';

const microsoft = entryOf('microsoft');
const asked = { expected: ['openid', 'profile', 'offline_access', 'Mail.Read'], hasRefreshToken: true };

test('an answer without a scope grants what was asked for', () => {
  expect(grantedScope({}, null, asked)).toEqual(asked.expected);
});

test('what a provider never names is not taken for refused (Microsoft)', () => {
  expect(grantedScope(microsoft, ['Mail.Read'], asked)).toEqual([
    'Mail.Read',
    'openid',
    'profile',
    'offline_access',
  ]);
});

test('a scope that was not granted is missing', () => {
  expect(grantedScope(microsoft, ['User.Read'], asked)).not.toContain('Mail.Read');
  expect(grantedScope({}, ['email'], asked)).not.toContain('profile');
});

test('offline_access is granted when there is a refresh token, named or not', () => {
  expect(grantedScope({}, ['email'], asked)).toContain('offline_access');
  expect(grantedScope({}, ['email'], { ...asked, hasRefreshToken: false })).not.toContain('offline_access');
});

test('nothing is granted that was not asked for', () => {
  expect(grantedScope(microsoft, ['Mail.Read'], { expected: ['Mail.Read'], hasRefreshToken: true })).toEqual([
    'Mail.Read',
  ]);
});
