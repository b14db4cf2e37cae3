import { expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { renderProvidersTable } from './providers-table.ts';

const table = renderProvidersTable(catalog);

function rowOf(id: string): string[] {
  const row = table.split('\n').find((line) => line.includes(`\`${id}\``));
  return (row ?? '').split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
}

test('has one row for each entry, all of one width', () => {
  const lines = table.trimEnd().split('\n');
  expect(lines).toHaveLength(catalog.size + 2);
  for (const line of lines) expect(line.split(' | ')).toHaveLength(10);
});

test('says what works and marks what is not confirmed', () => {
  expect(rowOf('xero')).toEqual([
    'Xero `xero`',
    'yes',
    'yes: scope offline_access',
    'always, grace 30 min',
    'RFC 7009',
    '30 min ?',
    '60 d from last use ?',
    'none',
    '',
    expect.stringContaining(
      '[documentation](https://developer.xero.com/documentation/guides/oauth2/auth-flow/)',
    ),
  ]);
});

test('names the primitive where data is not enough', () => {
  expect(rowOf('shopify')[7]).toBe('`shopify_hmac`');
});

test('says what verifies the notices of a provider', () => {
  expect(['slack', 'tiktok', 'google', 'zoom'].map((id) => rowOf(id)[8])).toEqual([
    'a secret of their own',
    'client secret',
    'its own keys',
    'a secret of their own ?',
  ]);
});

test('tells tokens that prolong themselves, retired entries and missing revocation', () => {
  expect(rowOf('instagram')[2]).toBe('of the access token itself');
  expect(rowOf('fitbit')[0]).toBe('Fitbit Web API `fitbit` (retired 2026-11-02)');
  expect(rowOf('spotify')[4]).toBe('no');
  expect(rowOf('slack')[4]).toBe('own request');
});

test('takes an entry that leaves everything to discovery', () => {
  const acme = {
    id: 'acme',
    display_name: 'A | B',
    category: 'custom',
    status: 'active' as const,
    issuer: 'https://id.acme.example',
    scope: [],
  };
  expect(renderProvidersTable(new Map([['acme', acme]]))).toContain(
    '| A \\| B `acme` | no | unknown |  | by discovery |  |  | none |  |',
  );
});
