import { expect, test } from 'vitest';
import { parseCarelessJson } from './parse-careless-json.ts';

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test.each([
  ['{"a":"x\ny","b":1}', { a: 'x y', b: 1 }],
  ['{"a":"x"}\u0000\u0000', { a: 'x' }],
  ['{"a":NaN,"b":-Infinity,"c":"NaN","d":[Infinity]}', { a: null, b: null, c: 'NaN', d: [null] }],
  [
    '{"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740991,"d":1.5e3}',
    { a: '9223372036854775807', b: '-9223372036854775808', c: 9_007_199_254_740_991, d: 1_500 },
  ],
  ['{"a":"1 \\" 9223372036854775807 \\\\","b":2}', { a: '1 " 9223372036854775807 \\', b: 2 }],
])('%j is read', (text, value) => {
  expect(parseCarelessJson(text)).toEqual(value);
});

test('depth is no obstacle', () => {
  expect(parseCarelessJson(`{"a":1,"b":${deep(400_000)}}`)).toMatchObject({ a: 1 });
});

test.each(['', '<p>NaN</p>', 'OK', '{"a":1', '{"a":"b', '{"a":"b\\', "{'a':1}", '{"a":1}{"b":2}'])(
  '%j is none',
  (text) => {
    expect(parseCarelessJson(text)).toBeUndefined();
  },
);

// A pattern that goes back over what it has read would not come to an end within the runner's limit.
test.each(['\\"', '"a', '1', '1e', '-', '"\\', 'NaN'])('400,000 times %j is no obstacle either', (piece) => {
  expect(parseCarelessJson(`{${piece.repeat(400_000)}`)).toBeUndefined();
});
