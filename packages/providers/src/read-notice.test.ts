import { expect, onTestFinished, test, vi } from 'vitest';
import { readNoticeSubjects, readNoticeTime } from './read-notice.ts';
import type { NoticeRule } from './schema/notice.ts';

const means = 'grant_revoked';

test('the accounts of a notice are read by path, by template, and one for each element of a list', () => {
  const content = {
    team: 'T1',
    user: { id: 17 },
    users: ['U1', 'U2', 'U1'],
    people: [{ id: 'a' }, { id: 'b' }],
  };
  const accountsOf = (accounts: string) => readNoticeSubjects({ means, accounts }, content);
  expect(accountsOf('user.id')).toEqual({ kind: 'accounts', ids: ['17'] });
  expect(accountsOf('gid://shop/{user.id}')).toEqual({ kind: 'accounts', ids: ['gid://shop/17'] });
  expect(accountsOf('{team}/{users.*}')).toEqual({ kind: 'accounts', ids: ['T1/U1', 'T1/U2'] });
  expect(accountsOf('people.*.id')).toEqual({ kind: 'accounts', ids: ['a', 'b'] });
  expect(
    readNoticeSubjects({ means, accounts: ['{none}/{users.*}', 'people.*.id', 'team'] }, content),
  ).toEqual({
    kind: 'accounts',
    ids: ['a', 'b'],
  });
  for (const below of ['{team}/', ['{none}/', '{team}/', '{user.id}/']])
    expect(readNoticeSubjects({ means, accounts_below: below }, content)).toEqual({
      kind: 'below',
      prefix: 'T1/',
    });
});

test('what a notice does not say concerns nobody, and no id is filled in halfway', () => {
  const rules: NoticeRule[] = [
    { means, accounts: '{team}/{users.*}' },
    { means, accounts: '{team}/{user}' },
    { means, accounts_below: '{missing}/' },
    { means, accounts_below: ['{missing}/', '{user}/'] },
    { means, accounts: 'team', when: 'bots.0' },
    { means, accounts: 'users' },
  ];
  for (const content of [{ team: 'T1' }, { team: 'T1', users: [], bots: [] }, {}, null, 'text', []])
    for (const rule of rules) expect(readNoticeSubjects(rule, content)).toEqual({ kind: 'nobody' });
});

test('a moment is seconds, milliseconds or a date, of UTC where it names no zone; anything else is none', () => {
  vi.stubEnv('TZ', 'America/Los_Angeles');
  onTestFinished(() => void vi.unstubAllEnvs());
  const at = (value: unknown) => readNoticeTime({ at: ['time', 'later'] }, { time: value })?.toISOString();
  expect(at(1_700_000_000)).toBe('2023-11-14T22:13:20.000Z');
  expect(at('1700000000000')).toBe('2023-11-14T22:13:20.000Z');
  expect(at('2023-11-14T22:13:20Z')).toBe('2023-11-14T22:13:20.000Z');
  expect(at('2023-11-14T22:13:20')).toBe('2023-11-14T22:13:20.000Z');
  expect(at('1700000000.5')).toBe('2023-11-14T22:13:20.500Z');
  for (const value of ['soon', '', null, {}, '99999999999999999999']) expect(at(value)).toBeUndefined();
  expect(readNoticeTime({}, { time: 1 })).toBeNull();
});
