import { expect, test } from 'vitest';
import { readRefusal } from './read-refusal.ts';

const silent = { code: undefined, subCodes: [], description: undefined };

test.each([
  [
    'the standard',
    { error: 'invalid_grant', error_description: 'gone' },
    { code: 'invalid_grant', description: 'gone' },
  ],
  ['an object', { error: { code: 190, message: 'gone' } }, { code: '190', description: 'gone' }],
  ['a type', { error: { type: 'OAuthException' } }, { code: 'OAuthException' }],
  [
    'a list',
    { errors: [{ code: 'UNAUTHORIZED', detail: 'gone' }] },
    { code: 'UNAUTHORIZED', description: 'gone' },
  ],
  ['a list of texts', { error: ['invalid_grant', 'gone'] }, { code: 'invalid_grant' }],
  ['a number', { error: 17 }, { code: '17' }],
  ['prose', { message: 'Forbidden' }, { description: 'Forbidden' }],
  ['nothing', undefined, {}],
  ['a text', 'no', {}],
])('reads %s', (_name, body, expected) => {
  expect(readRefusal({}, 400, body)).toEqual({ status: 400, ...silent, ...expected });
});

test('reads codes, sub-codes and the description where the entry says', () => {
  const token_response = {
    error_path: 'meta.code',
    sub_code_paths: ['error_codes', 'status', 'absent'],
    error_description_path: 'meta.text',
  };
  const body = {
    meta: { code: 7, text: 'gone' },
    error_codes: [70_000, '7', {}],
    status: 'BAD',
    message: 'x',
  };
  expect(readRefusal({ token_response }, 401, body)).toEqual({
    status: 401,
    code: '7',
    subCodes: ['70000', '7', 'BAD'],
    description: 'gone',
  });
});

test.each([
  ['tokens', {}, { access_token: 'at' }],
  ['an empty error', {}, { error: '', errors: [] }],
  ['an error of blanks', {}, { error: ' ' }],
  ['an empty list', {}, { error: [] }],
  ['an empty object', {}, { error: {} }],
  ['an object that says nothing', {}, { error: { code: 0, message: '', errors: [null] } }],
  ['"0", as forms write zero', {}, { error: '0' }],
  ['"false"', {}, { error: 'false' }],
  ['"null"', {}, { error: 'null' }],
  ['"None"', {}, { error: 'None' }],
  ['"undefined"', {}, { error: { code: 'undefined', message: '' } }],
  ['the flag as text', { success: { path: 'ok', equals: true } }, { ok: 'true' }],
  ['a number of success as text', { success: { path: 'status', equals: 0 } }, { status: '0' }],
  ['code zero', { error_path: 'errcode' }, { errcode: 0 }],
  ['the flag', { success: { path: 'ok', equals: true } }, { ok: true }],
])('200 with %s is no refusal', (_name, token_response, body) => {
  expect(readRefusal({ token_response }, 200, body)).toBeUndefined();
});

test('200 without the flag of success is a refusal', () => {
  const token_response = { success: { path: 'ok', equals: true } };
  const flags: readonly unknown[] = [
    false,
    'false',
    1,
    { equals: true },
    [true],
    { toString: null },
    [{ toString: null }],
  ];
  for (const body of [...flags.map((ok) => ({ ok })), {}, []])
    expect(readRefusal({ token_response }, 200, body)).toEqual({ status: 200, ...silent });
});
