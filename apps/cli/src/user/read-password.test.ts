import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { afterAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { readPassword } from './read-password.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** A context in which a person gives these answers; without any, nobody is there. */
function contextOf(answers?: readonly string[]): Context {
  const left = [...(answers ?? [])];
  return {
    environment: {},
    cwd: folder.path,
    clock: { now: () => new Date() },
    askSecret: answers === undefined ? undefined : async () => left.shift() ?? '',
    readInput: async () => 'from a pipe\r\n',
    writeOutput: async () => undefined,
    isTerminal: false,
    untilStopped: async () => {},
    holdInterrupts: () => ({ [Symbol.dispose]() {} }),
    paint: (_style, text) => text,
  };
}

describe('readPassword', () => {
  it('takes what a person types twice', async () => {
    const context = contextOf(['correct horse', 'correct horse']);
    expect(await readPassword(context, undefined)).toEqual({ password: 'correct horse', generated: false });
  });

  it('refuses two different answers', async () => {
    const context = contextOf(['correct horse', 'correct hearse']);
    await expect(readPassword(context, undefined)).rejects.toMatchObject({ code: 'INVALID_USER' });
  });

  it.each([
    { when: 'the answer is empty', answers: [''] },
    { when: 'nobody is there', answers: undefined },
  ])('makes another one each time when $when', async ({ answers }) => {
    const [one, other] = [
      await readPassword(contextOf(answers), undefined),
      await readPassword(contextOf(answers), undefined),
    ];
    expect(one.generated).toBe(true);
    expect(one.password).toMatch(/^[\w-]{24}$/);
    expect(one.password).not.toBe(other.password);
  });

  it('reads a file or standard input but for the line end, spaces and all', async () => {
    writeFileSync(join(folder.path, 'password'), ' with spaces \n');
    expect((await readPassword(contextOf(), 'password')).password).toBe(' with spaces ');
    expect((await readPassword(contextOf(), '-')).password).toBe('from a pipe');
  });

  it('says which file it cannot read', async () => {
    await expect(readPassword(contextOf(), 'nowhere')).rejects.toThrow(/nowhere cannot be read \(ENOENT\)/);
  });
});
