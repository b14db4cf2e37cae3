import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestLog } from '../testing/log.ts';
import { createKeyRing, type KeyRing } from '../vault/key-ring.ts';
import { listSetAside } from './journal-folder.ts';
import type { JournalPlace } from './journal-place.ts';
import { createRefreshJournal } from './refresh-journal.ts';

async function folder() {
  const parent = await mkdtemp(join(tmpdir(), 'evergrant-journal-'));
  return {
    directory: join(parent, 'journal'),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}

const newRing = () => createKeyRing([{ id: 'k1', bytes: randomBytes(32) }]);

const openJournal = (options: { directory: string; ring: KeyRing; shared?: JournalPlace }) =>
  createRefreshJournal({ ...options, log: createTestLog() });

/** A place in memory that several journals share, and that can be away. */
function createSharedPlace() {
  const entries = new Map<string, string>();
  const state = { away: false };
  const answer = async <T>(give: () => T): Promise<T> => {
    if (state.away) throw new Error('the place is away');
    return give();
  };
  const place: JournalPlace = {
    put: (id, sealed) => answer(() => void entries.set(id, sealed)),
    remove: (id) => answer(() => void entries.delete(id)),
    list: () => answer(() => new Map(entries)),
  };
  return { place, entries, state };
}

test('an entry is there for the next process until it is removed', async () => {
  await using place = await folder();
  const ring = newRing();
  const journal = await openJournal({ directory: place.directory, ring });
  const id = await journal.append('{"token":"secret"}');
  await journal.append('second');

  const next = await openJournal({ directory: place.directory, ring });
  expect((await next.read()).map(({ text }) => text).sort()).toEqual(['second', '{"token":"secret"}']);
  await next.remove(id);
  await next.remove(id);
  expect((await next.read()).map(({ text }) => text)).toEqual(['second']);
});

test('entries are sealed and for their owner only', async () => {
  await using place = await folder();
  const journal = await openJournal({ directory: place.directory, ring: newRing() });
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
  const journal = await openJournal({ directory: place.directory, ring });
  const id = await journal.append('entry');
  const sealed = await readFile(join(place.directory, `${id}.entry`), 'utf8');
  await writeFile(join(place.directory, 'renamed.entry'), sealed);
  await writeFile(join(place.directory, 'altered.entry'), `${sealed.slice(0, -3)}AAA`);
  expect((await journal.read()).filter(({ text }) => text !== null)).toEqual([{ id, text: 'entry' }]);
  const stranger = await openJournal({ directory: place.directory, ring: newRing() });
  expect((await stranger.read()).every(({ text }) => text === null)).toBe(true);
});

test('an entry that was not finished is not an entry', async () => {
  await using place = await folder();
  const journal = await openJournal({ directory: place.directory, ring: newRing() });
  await writeFile(join(place.directory, 'x.entry.unfinished'), 'v1.k1.half');
  expect(await journal.read()).toEqual([]);
});

test('closing tells everybody who still tries', async () => {
  await using place = await folder();
  const journal = await openJournal({ directory: place.directory, ring: newRing() });
  expect(journal.closed.aborted).toBe(false);
  journal.close();
  expect(journal.closed.aborted).toBe(true);
});

test('an entry that was set aside is kept and read no more, and comes back when it is put back', async () => {
  await using place = await folder();
  const ring = newRing();
  const journal = await openJournal({ directory: place.directory, ring });
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

test('what a machine has left is read, counted and removed by others, through the shared place', async () => {
  await using lost = await folder();
  await using place = await folder();
  const ring = newRing();
  const shared = createSharedPlace();
  const ofDead = await openJournal({ directory: lost.directory, ring, shared: shared.place });
  const id = await ofDead.append('{"token":"secret"}');
  expect([...shared.entries.values()].join()).toMatch(/^v1\.k1\.(?!.*secret)/);

  const other = await openJournal({ directory: place.directory, ring, shared: shared.place });
  expect(await other.read()).toEqual([{ id, text: '{"token":"secret"}' }]);
  // On the disk and in the shared place, it is one.
  expect(await ofDead.count()).toEqual({ waiting: 1, setAside: 0 });
  expect(await other.count()).toEqual({ waiting: 1, setAside: 0 });
  await other.remove(id);
  expect(await other.read()).toEqual([]);
  expect(shared.entries.size).toBe(0);
});

test('what another machine has left is set aside on the disk of whoever meets it', async () => {
  await using lost = await folder();
  await using place = await folder();
  const ring = newRing();
  const shared = createSharedPlace();
  const ofDead = await openJournal({ directory: lost.directory, ring, shared: shared.place });
  const id = await ofDead.append('refused');
  const other = await openJournal({ directory: place.directory, ring, shared: shared.place });
  await other.setAside(id);
  expect(await listSetAside(place.directory)).toEqual([id]);
  expect(await other.read()).toEqual([]);
  expect(shared.entries.size).toBe(0);
});

test('a shared place that is away costs nothing but what it is for, and its keys are remembered', async () => {
  await using place = await folder();
  await using elsewhere = await folder();
  const ring = newRing();
  const shared = createSharedPlace();
  const log = createTestLog();
  const other = await openJournal({ directory: elsewhere.directory, ring, shared: shared.place });
  const journal = await createRefreshJournal({
    directory: place.directory,
    ring,
    shared: shared.place,
    log,
  });
  expect(await journal.keys()).toEqual([]);
  await other.append('of another');
  expect(await journal.keys()).toEqual(['k1']);

  shared.state.away = true;
  expect(await journal.keys()).toEqual(['k1']);
  const id = await journal.append('here');
  expect(log.lines).toMatchObject([{ level: 'warn' }]);
  expect(await journal.read()).toEqual([{ id, text: 'here' }]);
  await journal.remove(id);
  expect(await journal.read()).toEqual([]);
});

test('what the disk does not take is in the shared place; what neither takes, nobody has', async () => {
  await using place = await folder();
  const ring = newRing();
  const shared = createSharedPlace();
  const journal = await openJournal({ directory: place.directory, ring, shared: shared.place });
  await rm(place.directory, { recursive: true });
  await journal.append('saved');
  expect(shared.entries.size).toBe(1);
  shared.state.away = true;
  await expect(journal.append('lost')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what somebody put into the shared place opens with no key, and keeps none', async () => {
  await using place = await folder();
  const shared = createSharedPlace();
  const journal = await openJournal({ directory: place.directory, ring: newRing(), shared: shared.place });
  await shared.place.put('../../etc/forged', 'v1.k1.AAAAAAAAAAAAAAAA.AAAA');
  expect(await journal.read()).toEqual([{ id: '../../etc/forged', text: null }]);
  expect(await journal.keys()).toEqual([]);
});
