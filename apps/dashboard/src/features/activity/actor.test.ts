import { expect, it } from 'vitest';
import { readActor } from './actor.ts';

it.each([
  ['user:7', { type: 'you' }],
  ['user:8', { type: 'user', id: '8' }],
  ['api_key:k1', { type: 'api_key', id: 'k1' }],
  ['connect_session:abc', { type: 'connect_link' }],
  ['system', { type: 'hub' }],
  ['cli', { type: 'command_line' }],
  ['something:new', { type: 'other', id: 'something:new' }],
])('%s', (actor, expected) => {
  expect(readActor(actor, 7)).toEqual(expected);
});

it('takes nobody for you while it is not known who you are', () => {
  expect(readActor('user:7', null)).toEqual({ type: 'user', id: '7' });
});
