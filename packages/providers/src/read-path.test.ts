import { describe, expect, test } from 'vitest';
import { readPath, readText } from './read-path.ts';

describe('readPath', () => {
  test('follows keys and indexes', () => {
    expect(readPath({ data: [{ id: '7' }] }, 'data.0.id')).toBe('7');
  });

  test('gives the value itself for an empty path', () => {
    expect(readPath([1], '')).toEqual([1]);
  });

  test('gives nothing where the path leads nowhere', () => {
    expect(readPath({ data: null }, 'data.id')).toBeUndefined();
    expect(readPath('text', 'length')).toBeUndefined();
    expect(readPath({}, 'constructor')).toBeUndefined();
  });

  test('keeps every digit of an id inside JSON text', () => {
    expect(readText({ user: '{"id":17841400000000001234}' }, 'user.id')).toBe('17841400000000001234');
  });

  test('looks into JSON text on the way', () => {
    expect(readPath({ user: '{"name":{"firstName":"Ada"}}' }, 'user.name.firstName')).toBe('Ada');
  });
});

describe('readText', () => {
  test('makes text of numbers', () => {
    expect(readText({ id: 583231 }, 'id')).toBe('583231');
  });

  test('takes the first path that gives anything', () => {
    expect(
      readText({ name: null, nick: '', title: ' \n', login: 'octocat' }, ['name', 'nick', 'title', 'login']),
    ).toBe('octocat');
  });

  test('fills a template when every part is there, and skips it otherwise', () => {
    const paths = ['{first} {last}', 'first'];
    expect(readText({ first: 'Ada', last: 'Lovelace' }, paths)).toBe('Ada Lovelace');
    expect(readText({ first: 'Ada' }, paths)).toBe('Ada');
  });

  test('never makes text of objects or booleans', () => {
    expect(readText({ id: { a: 1 } }, 'id')).toBeUndefined();
    expect(readText({ id: true }, 'id')).toBeUndefined();
  });
});
