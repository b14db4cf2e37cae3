import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDataDirLock } from './data-dir-lock.ts';

describe('acquireDataDirLock', () => {
  let dataDir: string;
  const file = () => join(dataDir, 'evergrant.lock');
  const content = () => JSON.parse(readFileSync(file(), 'utf8'));

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'evergrant-lock-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  /** What a process left behind that is like us but for `difference`. */
  async function leaveLock(difference: Record<string, unknown>): Promise<void> {
    const lock = await acquireDataDirLock(dataDir);
    const left = { ...content(), token: 'theirs', ...difference };
    lock.release();
    writeFileSync(file(), JSON.stringify(left));
  }

  it('makes the folder, and leaves no lock behind when released', async () => {
    dataDir = join(dataDir, 'new');
    const lock = await acquireDataDirLock(dataDir);
    expect(content()).toMatchObject({ pid: process.pid });
    lock.release();
    lock.release();
    expect(existsSync(file())).toBe(false);
  });

  it('refuses while the owner lives, and says who it is and what to do', async () => {
    const lock = await acquireDataDirLock(dataDir);
    await expect(acquireDataDirLock(dataDir)).rejects.toMatchObject({
      code: 'DATA_DIR_IN_USE',
      message: expect.stringMatching(new RegExp(`pid ${process.pid}, since .*Stop that one first`)),
    });
    lock.release();
    (await acquireDataDirLock(dataDir)).release();
  });

  it('takes over from an owner that has died', async () => {
    await leaveLock({ pid: 2 ** 22 + 1 });
    const lock = await acquireDataDirLock(dataDir);
    expect(content().pid).toBe(process.pid);
    lock.release();
  });

  it('takes over when the pid now belongs to a younger process', async () => {
    await leaveLock({ startTime: '1' });
    (await acquireDataDirLock(dataDir)).release();
  });

  it('takes over a lock file that was cut off', async () => {
    writeFileSync(file(), '{"token": "the');
    (await acquireDataDirLock(dataDir)).release();
  });

  it('lets one of many contenders take a dead lock over', async () => {
    await leaveLock({ pid: 2 ** 22 + 1 });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquireDataDirLock(dataDir)));
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(locks).toHaveLength(1);
    locks[0]?.release();
  });

  it('refuses while an owner in another container keeps touching its lock', async () => {
    await leaveLock({ machine: 'another container' });
    const heartbeat = async () => utimesSync(file(), new Date(), new Date(Date.now() + 1000));
    await expect(acquireDataDirLock(dataDir, heartbeat)).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
  });

  it('takes over from an owner in another container that has fallen silent', async () => {
    await leaveLock({ machine: 'another container' });
    const waited: number[] = [];
    const lock = await acquireDataDirLock(dataDir, async (ms) => {
      waited.push(ms);
    });
    expect(waited).toEqual([6000]);
    lock.release();
  });

  it('says that a folder cannot be written, and what to do', async () => {
    const path = join(dataDir, 'a-file');
    writeFileSync(path, '');
    await expect(acquireDataDirLock(path)).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      message: expect.stringMatching(/a-file cannot be written .*EVERGRANT_DATA_DIR/),
    });
  });

  it('does not remove a lock that somebody else has taken meanwhile', async () => {
    const lock = await acquireDataDirLock(dataDir);
    writeFileSync(file(), JSON.stringify({ ...content(), token: 'theirs' }));
    lock.release();
    expect(existsSync(file())).toBe(true);
  });
});
