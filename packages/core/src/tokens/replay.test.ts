import { type Provider, sandboxProvider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { mayReplay } from './replay.ts';

const provider = sandboxProvider({ issuer: 'http://127.0.0.1:1' });

test.each<[string, Partial<Provider>, number, boolean]>([
  ['a provider that rotates, or says nothing of it', {}, 0, false],
  ['one that keeps the token', { refresh_token_rotation: 'never' }, 1e9, true],
  [
    'one that is said to keep the token, unverified',
    { refresh_token_rotation: 'never', unverified: ['refresh_token_rotation'] },
    0,
    false,
  ],
  ['one that renews the access token itself', { refresh_request: { subject: 'access_token' } }, 1e9, true],
  ['within its grace', { refresh_grace_seconds: 30 }, 28_999, true],
  ['too late to arrive within its grace', { refresh_grace_seconds: 30 }, 29_000, false],
  [
    'a grace that is unverified',
    { refresh_grace_seconds: 30, unverified: ['refresh_grace_seconds'] },
    0,
    false,
  ],
])('a refresh whose outcome is unknown is sent again: %s', (_name, changes, sentMsAgo, allowed) => {
  expect(mayReplay({ ...provider, ...changes }, sentMsAgo)).toBe(allowed);
});
