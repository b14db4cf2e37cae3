import { createDatabase, type Database } from '@evergrant/database';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toServiceError } from '../errors.ts';

/** What the database itself makes sure of, whoever changes it. */

let testDatabase: TestDatabase;
let db: Database;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  db = createDatabase({ connectionString: testDatabase.connectionString });
});
afterEach(async () => {
  await db.close();
  await testDatabase[Symbol.asyncDispose]();
});

const add = (name: string, fields: { role?: string; externalId?: string; email?: string } = {}) =>
  db.prisma.user.create({ data: { name, email: `${name}@example.com`, ...fields } });

const codeOf = (error: unknown) => toServiceError(error, 'INTERNAL_ERROR').code;

describe('the first account', () => {
  it('is the operator, and only while there has never been one, even when it is gone', async () => {
    await add('app-user', { externalId: 'customer-7', email: '7@external.invalid' });
    const first = await add('ada');
    expect([first.role, (await add('grace')).role]).toEqual(['operator', 'user']);
    const other = await add('linus', { role: 'operator' });
    await db.prisma.user.delete({ where: { id: first.id } });
    await db.prisma.user.deleteMany({ where: { id: { not: other.id } } });
    expect((await add('mallory')).role).toBe('user');
  });

  it('is one of several that come at the same moment; one that is not stored after all leaves it to the next', async () => {
    const clients = await Promise.all([0, 1, 2].map(() => db.pool.connect()));
    const [one, two, three] = clients;
    const insert = (client: (typeof clients)[number] | undefined, name: string) =>
      client?.query<{ role: string }>(
        `INSERT INTO users (name, email) VALUES ('${name}', '${name}@example.com') RETURNING role`,
      );
    await one?.query('BEGIN');
    expect((await insert(one, 'ada'))?.rows).toEqual([{ role: 'operator' }]);
    const waiting = [insert(two, 'grace'), insert(three, 'linus')];
    await expect
      .poll(async () => {
        const { rows } = await db.pool.query<{ count: string }>(
          'SELECT count(*) FROM pg_locks WHERE NOT granted',
        );
        return rows[0]?.count;
      })
      .toBe('2');
    await one?.query('ROLLBACK');
    const roles = (await Promise.all(waiting)).flatMap((answer) => answer?.rows.map(({ role }) => role));
    expect(roles.sort()).toEqual(['operator', 'user']);
    for (const client of clients) client.release();
  });
});

describe('the last operator', () => {
  it.each([
    ['demoted', { role: 'user' }],
    ['banned', { banned: true }],
  ])('cannot be %s', async (_name, data) => {
    const { id } = await add('ada');
    const locked = await add('grace', { role: 'operator' });
    await db.prisma.user.update({ where: { id: locked.id }, data: { banned: true } });
    const refused = await db.prisma.user.update({ where: { id }, data }).catch(codeOf);
    expect(refused).toBe('LAST_OPERATOR');
    await db.prisma.user.update({ where: { id: locked.id }, data: { banned: false } });
    await db.prisma.user.update({ where: { id }, data });
  });

  it('cannot be deleted, by whatever statement', async () => {
    const { id } = await add('ada');
    await add('grace', { role: 'operator' });
    expect(await db.prisma.user.deleteMany().catch(codeOf)).toBe('LAST_OPERATOR');
    expect(await db.pool.query('DELETE FROM users').catch(codeOf)).toBe('LAST_OPERATOR');
    await db.prisma.user.delete({ where: { id } });
  });

  it('is one of two who are demoted at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [ada, grace] = [
        await add(`ada${round}`, { role: 'operator' }),
        await add(`grace${round}`, { role: 'operator' }),
      ];
      const others = { role: 'operator', id: { notIn: [ada.id, grace.id] } };
      await db.prisma.user.updateMany({ where: others, data: { role: 'user' } });
      const outcomes = await Promise.all(
        [ada, grace].map(({ id }) =>
          db.prisma.user.update({ where: { id }, data: { role: 'user' } }).then(() => 'demoted', codeOf),
        ),
      );
      expect(outcomes.sort()).toEqual(['LAST_OPERATOR', 'demoted']);
    }
  });
});

describe('a user', () => {
  it.each([null, '', 'admin', 'user,operator'])('has exactly one role, not %o', async (role) => {
    await add('operator');
    await expect(
      db.pool.query('INSERT INTO users (name, email, role) VALUES ($1, $2, $3)', ['x', 'x@y.z', role]),
    ).rejects.toThrow(/role/);
  });

  it.each(['7@external.invalid', 'Someone@EXTERNAL.invalid'])(
    'who signs in does not have the reserved address %s',
    async (email) => {
      await add('operator');
      await expect(add('x', { email })).rejects.toThrow(/users_reserved_address/);
    },
  );
});

describe('the sessions of a user', () => {
  it.each([
    ['role', (id: number) => db.prisma.user.update({ where: { id }, data: { role: 'operator' } })],
    ['ban', (id: number) => db.prisma.user.update({ where: { id }, data: { banned: true } })],
    [
      'password',
      (userId: number) =>
        db.prisma.signInMethod.updateMany({ where: { userId }, data: { password: 'another' } }),
    ],
  ])('end with a change of the %s, and not of what means nothing', async (_name, change) => {
    await add('operator');
    const users = [await add('ada'), await add('grace')];
    const [ada] = users;
    for (const { id: userId } of users) {
      await db.prisma.signInMethod.create({
        data: { userId, accountId: String(userId), providerId: 'credential', password: 'hash' },
      });
      await db.prisma.session.create({
        data: { userId, token: `token-${userId}`, expiresAt: new Date(Date.now() + 60_000) },
      });
    }
    await db.prisma.user.updateMany({ data: { name: 'Another name' } });
    await db.prisma.signInMethod.updateMany({ data: { password: 'hash' } });
    expect(await db.prisma.session.count()).toBe(2);
    await change(ada?.id ?? 0);
    expect(await db.prisma.session.findMany({ select: { userId: true } })).toEqual([
      { userId: users[1]?.id },
    ]);
  });
});
