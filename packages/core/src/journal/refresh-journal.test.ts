import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKeyRing } from '../vault/key-ring.ts';
import { createRefreshJournal, listSetAside } from './refresh-journal.ts';

async function folder() {
  const parent = await mkdtemp(join(tmpdir(), 'evergrant-journal-'));
  return {
    directory: join(parent, 'journal'),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}

const newRing = () => createKeyRing([{ id: 'k1', bytes: randomBytes(32) }]);

test('an entry is there for the next process until it is removed', async () => {
  await using place = await folder();
  const ring = newRing();
  const journal = await createRefreshJournal({ directory: place.directory, ring });
  const id = await journal.append('{"token":"secret"}');
  await journal.append('second');

  const next = await createRefreshJournal({ directory: place.directory, ring });
  expect((await next.read()).map(({ text }) => text).sort()).toEqual(['second', '{"token":"secret"}']);
  await next.remove(id);
  await next.remove(id);
  expect((await next.read()).map(({ text }) => text)).toEqual(['second']);
});

test('entries are sealed and for their owner only', async () => {
  await using place = await folder();
  const journal = await createRefreshJournal({ directory: place.directory, ring: newRing() });
  await journal.append('{"token":"secret"}');
  const [name = ''] = await readdir(place.directory);
  const path = join(place.directory, name);
  expect(await readFile(path, 'utf8')).not.toContain('secret');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(place.directory)).mode & 0o777).toBe(0o700);
});

test('what another key sealed, was altered, or was renamed, is listed without its text', async () => {
  await using place = await folder();
  const ring = newRing();
  const journal = await createRefreshJournal({ directory: place.directory, ring });
  const id = await journal.append('entry');
  const sealed = await readFile(join(place.directory, `${id}.entry`), 'utf8');
  await writeFile(join(place.directory, 'renamed.entry'), sealed);
  await writeFile(join(place.directory, 'altered.entry'), `${sealed.slice(0, -3)}AAA`);
  expect((await journal.read()).filter(({ text }) => text !== null)).toEqual([{ id, text: 'entry' }]);
  const stranger = await createRefreshJournal({ directory: place.directory, ring: newRing() });
  expect((await stranger.read()).every(({ text }) => text === null)).toBe(true);
});

test('an entry that was not finished is not an entry', async () => {
  await using place = await folder();
  const journal = await createRefreshJournal({ directory: place.directory, ring: newRing() });
  await writeFile(join(place.directory, 'x.entry.unfinished'), 'v1.k1.half');
  expect(await journal.read()).toEqual([]);
});

test('closing tells everybody who still tries', async () => {
  await using place = await folder();
  const journal = await createRefreshJournal({ directory: place.directory, ring: newRing() });
  expect(journal.closed.aborted).toBe(false);
  journal.close();
  expect(journal.closed.aborted).toBe(true);
});

test('an entry that was set aside is kept and read no more, and comes back when it is put back', async () => {
  await using place = await folder();
  const ring = newRing();
  const journal = await createRefreshJournal({ directory: place.directory, ring });
  expect(await listSetAside(place.directory)).toEqual([]);
  const id = await journal.append('refused');
  const other = await journal.append('other');
  await journal.setAside(id);
  await journal.setAside(id);
  expect((await journal.read()).map(({ text }) => text)).toEqual(['other']);
  expect(await listSetAside(place.directory)).toEqual([id]);
  const aside = join(place.directory, 'refused');
  expect((await stat(aside)).mode & 0o777).toBe(0o700);

  await rename(join(aside, `${id}.entry`), join(place.directory, `${id}.entry`));
  await journal.remove(other);
  expect((await journal.read()).map(({ text }) => text)).toEqual(['refused']);
});
