import { expect, test } from 'vitest';
import { pacePasswords } from './paced-passwords.ts';

test('hashes as many passwords at a time as it may, in the order in which they came', async () => {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  async function slowly(password: string): Promise<void> {
    begun.push(password);
    const end = Promise.withResolvers<void>();
    ends.set(password, end);
    await end.promise;
  }
  const { hash, verify } = pacePasswords(
    {
      hash: async (password) => {
        await slowly(password);
        return `of ${password}`;
      },
      verify: async ({ password }) => {
        await slowly(password);
        return true;
      },
    },
    2,
  );

  const all = [hash('first'), hash('second'), verify({ hash: '', password: 'third' }), hash('fourth')];
  await expect.poll(() => begun).toEqual(['first', 'second']);
  ends.get('second')?.resolve();
  expect(await all[1]).toBe('of second');
  await expect.poll(() => begun).toEqual(['first', 'second', 'third']);
  ends.get('first')?.resolve();
  ends.get('third')?.resolve();
  await expect.poll(() => begun).toEqual(['first', 'second', 'third', 'fourth']);
  ends.get('fourth')?.resolve();
  expect(await Promise.all(all)).toEqual(['of first', 'of second', true, 'of fourth']);
});

test('one that fails gives its place to the next', async () => {
  const { hash } = pacePasswords(
    {
      hash: async (password) => {
        if (password === 'too long') throw new Error('out of memory');
        return `of ${password}`;
      },
      verify: async () => false,
    },
    1,
  );
  await expect(Promise.allSettled([hash('too long'), hash('short')])).resolves.toMatchObject([
    { status: 'rejected', reason: { message: 'out of memory' } },
    { status: 'fulfilled', value: 'of short' },
  ]);
});

test('what it hashes by default is verified by it', async () => {
  const { hash, verify } = pacePasswords();
  const stored = await hash('correct horse battery');
  expect(await verify({ hash: stored, password: 'correct horse battery' })).toBe(true);
  expect(await verify({ hash: stored, password: 'wrong horse battery' })).toBe(false);
});
