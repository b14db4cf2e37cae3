import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKeyRing } from '../vault/key-ring.ts';
import { AUTHENTICATED_ROWS, AUTHENTICATED_TABLES } from './authenticated-rows.ts';
import { createRowSeals } from './row-seals.ts';

const key = (id: string) => ({ id, bytes: randomBytes(32) });
const seals = createRowSeals(createKeyRing([key('k1')]));

const session = {
  id: 7,
  token: 'token',
  userId: 3,
  expiresAt: new Date('2026-12-01T00:00:00.000Z'),
  createdAt: new Date('2026-11-01T00:00:00.000Z'),
  authenticatedAt: new Date('2026-11-01T00:00:00.000Z'),
  impersonatedBy: null,
};
const sealed = { ...session, seal: seals.seal('sessions', session) };

test('a seal names its key as sealed values do, and is good for its row alone', () => {
  expect(sealed.seal).toMatch(/^v1\.k1\.[A-Za-z0-9_-]{43}$/);
  expect(seals.verify('sessions', sealed)).toBe(true);
});

test.each([
  ['id', 8],
  ['token', 'other'],
  ['userId', 1],
  ['expiresAt', new Date('2027-12-01T00:00:00.000Z')],
  ['authenticatedAt', new Date('2026-11-29T00:00:00.000Z')],
  ['impersonatedBy', '3'],
  ['impersonatedBy', ''],
  ['seal', null],
  ['seal', ''],
])('a session whose %s was changed to %j is refused', (field, value) => {
  expect(seals.verify('sessions', { ...sealed, [field]: value })).toBe(false);
});

test('what a seal does not speak for may change, and ids may be texts', () => {
  const seen = { ...sealed, id: '7', userId: '3', userAgent: 'another' };
  expect(seals.verify('sessions', seen)).toBe(true);
});

test('a seal is none of another table, key or version', () => {
  const verification = { id: 1, identifier: 'a', value: 'b', expiresAt: session.expiresAt };
  const seal = seals.seal('verifications', verification);
  expect(seals.verify('verifications', { ...verification, seal })).toBe(true);
  expect(seals.verify('verifications', { ...verification, seal: sealed.seal })).toBe(false);
  expect(seals.verify('sessions', { ...sealed, seal })).toBe(false);
  expect(seals.verify('sessions', { ...sealed, seal: sealed.seal.replace('v1.', 'v2.') })).toBe(false);
  const others = createRowSeals(createKeyRing([key('k1')]));
  expect(others.verify('sessions', sealed)).toBe(false);
});

test('where one field ends and the next begins is authenticated', () => {
  const row = { id: 1, identifier: 'ab', value: 'c', expiresAt: session.expiresAt };
  const seal = seals.seal('verifications', row);
  expect(seals.verify('verifications', { ...row, identifier: 'a', value: 'bc', seal })).toBe(false);
});

test('a row that was not read as a whole can neither be sealed nor verified', () => {
  const { userId, ...rest } = sealed;
  expect(userId).toBe(3);
  expect(() => seals.seal('sessions', rest)).toThrow('sessions.userId is missing');
  expect(() => seals.verify('sessions', rest)).toThrow('sessions.userId is missing');
});

describe('the list of authenticated rows', () => {
  const schema = readFileSync(join(import.meta.dirname, '../../../../prisma/schema.prisma'), 'utf8');
  const models = [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].map(([, body = '']) => ({
    table: /@@map\("(\w+)"\)/.exec(body)?.[1],
    fields: [...body.matchAll(/^ {2}(\w+) /gm)].map(([, field]) => field),
  }));

  test('names every table with a seal, and fields that are there', () => {
    const withSeal = models.filter(({ fields }) => fields.includes('seal'));
    expect(withSeal.map(({ table }) => table).sort()).toEqual([...AUTHENTICATED_TABLES].sort());
    for (const [table, fields] of Object.entries(AUTHENTICATED_ROWS))
      expect(withSeal.find((model) => model.table === table)?.fields).toEqual(
        expect.arrayContaining([...fields]),
      );
  });
});
