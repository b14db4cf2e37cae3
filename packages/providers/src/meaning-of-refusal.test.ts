import { expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import { knownRefusalCodes, meaningOfRefusal } from './meaning-of-refusal.ts';
import type { Refusal } from './read-refusal.ts';

type Entry = Parameters<typeof meaningOfRefusal>[0];

const refusal = (parts: Partial<Refusal>): Refusal => ({
  status: 400,
  code: undefined,
  subCodes: [],
  description: undefined,
  ...parts,
});
const meaning = (entry: Entry, parts: Partial<Refusal>) => meaningOfRefusal(entry, refusal(parts));

test.each([
  ['invalid_grant', 'dead_grant'],
  ['invalid_client', 'client_refused'],
  ['temporarily_unavailable', 'retry_later'],
  ['server_error', 'retry_later'],
  ['slow_down', 'retry_later'],
  ['unauthorized_client', undefined],
  ['invalid_request', undefined],
  ['invalid_scope', undefined],
  ['unsupported_grant_type', undefined],
  ['Invalid_Grant', undefined],
  [undefined, undefined],
])('the standard makes of %s: %s', (code, expected) => {
  expect(meaning({}, { code })).toBe(expected);
});

test.each([
  [200, 'dead_grant'],
  [400, 'dead_grant'],
  [401, 'dead_grant'],
  [403, 'dead_grant'],
  [408, undefined],
  [429, undefined],
  [500, undefined],
  [503, undefined],
])('invalid_grant with HTTP %i: %s', (status, expected) => {
  expect(meaning({}, { status, code: 'invalid_grant' })).toBe(expected);
});

test('a rule that names the status holds with any', () => {
  const entry = { dead_grant_codes: [{ code: 'gone', status: 500 }] };
  expect(meaning(entry, { status: 500, code: 'gone' })).toBe('dead_grant');
  expect(meaning(entry, { status: 400, code: 'gone' })).toBeUndefined();
});

test('codes for a dead grant stand in place of the standard one, the others beside theirs', () => {
  const entry = {
    dead_grant_codes: ['token_revoked'],
    client_refused_codes: ['bad_client_secret'],
    retry_later_codes: ['ratelimited'],
  };
  expect(meaning(entry, { code: 'token_revoked' })).toBe('dead_grant');
  expect(meaning(entry, { code: 'invalid_grant' })).toBeUndefined();
  expect(meaning(entry, { code: 'bad_client_secret' })).toBe('client_refused');
  expect(meaning(entry, { code: 'invalid_client' })).toBe('client_refused');
  expect(meaning(entry, { code: 'ratelimited' })).toBe('retry_later');
  expect(meaning(entry, { code: 'slow_down' })).toBe('retry_later');
});

test('all parts of a rule must hold', () => {
  const rule = { code: '190', sub_code: '460', description: '^.*password.*$', status: 400 };
  const whole = { code: '190', subCodes: ['x', '460'], description: 'The password was changed', status: 400 };
  const entry = { dead_grant_codes: [rule] };
  expect(meaning(entry, whole)).toBe('dead_grant');
  for (const part of [
    { code: '191' },
    { subCodes: ['463'] },
    { subCodes: [] },
    { description: 'It was changed' },
    { description: undefined },
    { status: 401 },
  ])
    expect(meaning(entry, { ...whole, ...part })).toBeUndefined();
});

test('a description compares as a whole, without case, and across lines', () => {
  const entry = { retry_later_codes: [{ description: '^token is being processed\\b.*$' }] };
  expect(meaning(entry, { description: 'Token is being processed\r\nTrace: 7 ' })).toBe('retry_later');
  expect(meaning(entry, { description: 'no token is being processed' })).toBeUndefined();
});

test('a description beyond any that a rule could know is not compared', () => {
  const entry = { dead_grant_codes: [{ description: '^.*$' }] };
  expect(meaning(entry, { description: 'x'.repeat(2_000) })).toBe('dead_grant');
  expect(meaning(entry, { description: 'x'.repeat(2_001) })).toBeUndefined();
});

test('the rule that names most of a refusal wins', () => {
  const code = 'invalid_grant';
  const later = { retry_later_codes: [{ code, description: '^already being processed$' }] };
  expect(meaning(later, { code, description: 'already being processed' })).toBe('retry_later');
  expect(meaning(later, { code, description: 'expired access/refresh token' })).toBe('dead_grant');

  const dead = { dead_grant_codes: [{ code: 'invalid_client', description: '^the refresh token is gone$' }] };
  expect(meaning(dead, { code: 'invalid_client', description: 'the refresh token is gone' })).toBe(
    'dead_grant',
  );
  expect(meaning(dead, { code: 'invalid_client' })).toBe('client_refused');
});

test('between equals the least harmful meaning wins', () => {
  const code = 'no';
  const all = { dead_grant_codes: [code], client_refused_codes: [code], retry_later_codes: [code] };
  expect(meaning(all, { code })).toBe('retry_later');
  expect(meaning({ ...all, retry_later_codes: [] }, { code })).toBe('client_refused');
  expect(meaning({ retry_later_codes: ['invalid_grant'] }, { code: 'invalid_grant' })).toBe('retry_later');
});

test('Atlassian says of an ended grant what the standard says of a client', () => {
  const atlassian = findProvider('atlassian') ?? {};
  const code = 'unauthorized_client';
  expect(meaning(atlassian, { status: 403, code, description: 'refresh_token is invalid' })).toBe(
    'dead_grant',
  );
  expect(meaning(atlassian, { status: 403, code, description: 'client is not allowed' })).toBeUndefined();
});

test('Salesforce says "later" with the code of a dead grant', () => {
  const salesforce = findProvider('salesforce') ?? {};
  const code = 'invalid_grant';
  expect(meaning(salesforce, { code, description: 'token request is already being processed' })).toBe(
    'retry_later',
  );
  expect(meaning(salesforce, { code, description: 'expired access/refresh token' })).toBe('dead_grant');
});

test('the codes known by heart are those of the entry and of the standard', () => {
  const entry = {
    dead_grant_codes: [{ code: 'Invalid refresh token' }, { sub_code: '460' }],
    retry_later_codes: ['Access Denied'],
  };
  const known = knownRefusalCodes(entry);
  expect(
    known.has('Invalid refresh token') && known.has('Access Denied') && known.has('invalid_client'),
  ).toBe(true);
  expect(known.has('460') || known.has('invalid_grant')).toBe(false);
});
