import { expect, it } from 'vitest';
import { readActor } from './actor.ts';

it.each([
  ['user:7', { kind: 'you' }],
  ['user:8', { kind: 'user', id: '8' }],
  ['api_key:k1', { kind: 'api_key', id: 'k1' }],
  ['connect_session:abc', { kind: 'connect_link' }],
  ['system', { kind: 'hub' }],
  ['schedule', { kind: 'schedule' }],
  ['operator:7', { kind: 'you_as_operator' }],
  ['operator:8', { kind: 'operator', id: '8' }],
  ['cli', { kind: 'command_line', id: '' }],
  ['cli:ada', { kind: 'command_line', id: 'ada' }],
  ['provider:sandbox', { kind: 'provider', id: 'sandbox' }],
  ['anonymous', { kind: 'nobody' }],
  ['something:new', { kind: 'other', id: 'something:new' }],
])('%s', (actor, expected) => {
  expect(readActor(actor, 7)).toEqual(expected);
});

it('takes nobody for you while it is not known who you are', () => {
  expect(readActor('user:7', null)).toEqual({ kind: 'user', id: '7' });
});
