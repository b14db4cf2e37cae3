import { expect, test } from 'vitest';
import { messagesOf } from './messages-of.ts';

test('every text is translated', () => {
  const french = [...messagesOf('fr')];
  expect(french.length).toBe(messagesOf('en').size);
  expect(french.filter(([, text]) => text === '')).toEqual([]);
});

test('in French, no line begins with a punctuation mark', () => {
  expect([...messagesOf('fr')].filter(([, text]) => / [?!:;»]|« /.test(text))).toEqual([]);
});
