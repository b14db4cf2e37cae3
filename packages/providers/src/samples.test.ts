import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import { meaningOfRefusal } from './meaning-of-refusal.ts';
import { learnParameters } from './parameters.ts';
import { readAccount } from './read-account.ts';
import { readPath } from './read-path.ts';
import { readRefusal } from './read-refusal.ts';

const folder = new URL('../fixtures/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

/** File -> entry, where the file name does not begin with the entry's id. */
const entryIds: Record<string, string> = { 'facebook-long-lived.json': 'facebook' };

function load(file: string) {
  const answer: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const entry = findProvider(entryIds[file] ?? file.split('.')[0] ?? '');
  if (entry === undefined) throw new Error(`no entry for ${file}`);
  return { answer, entry };
}

const tokens = files.filter((file) => file !== 'hubspot.error.json');

describe.each(tokens)('%s', (file) => {
  const { answer, entry } = load(file);

  test('holds an access token under a root that the entry names', () => {
    const roots = entry.token_response?.root ?? [''];
    expect(roots.some((root) => typeof readPath(readPath(answer, root), 'access_token') === 'string')).toBe(
      true,
    );
  });

  test('is no error by the entry’s own rule', () => {
    const { success, error_path = 'error' } = entry.token_response ?? {};
    if (success !== undefined) expect(readPath(answer, success.path)).toBe(success.equals);
    expect(readPath(answer, error_path)).toBeUndefined();
  });
});

test('the error sample is a dead grant by the entry’s own rule', () => {
  const { answer, entry } = load('hubspot.error.json');
  const refusal = readRefusal(entry, 400, answer);
  expect(refusal && meaningOfRefusal(entry, refusal)).toBe('dead_grant');
});

test.each([
  ['slack.json', 'T9TK3CUKW/U1234'],
  ['hubspot.json', '62515'],
  ['notion.json', 'b3414d659-1224-5ty7-6ffr-cc9d8773drt601288f'],
  ['square.json', 'MLQW2MYBY81PZ'],
])('%s tells the account by itself', (file, subject) => {
  const { answer, entry } = load(file);
  expect(readAccount(entry, { token_response: answer }).subject).toBe(subject);
});

test('the second token of the Slack sample stands where the entry says', () => {
  const { answer, entry } = load('slack.json');
  const roots = entry.token_response?.additional_tokens?.map(({ root }) =>
    readPath(answer, `${root}.access_token`),
  );
  expect(roots).toEqual(['xoxp-EXAMPLE']);
});

test('the instance of the Salesforce sample is on the list', () => {
  const { answer, entry } = load('salesforce.json');
  expect(learnParameters(entry, 'token_response', answer)).toEqual({
    ok: true,
    values: { instance_url: 'https://yourInstance.salesforce.com/' },
  });
});
