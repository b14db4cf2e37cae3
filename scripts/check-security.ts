import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Checks that every line of `docs/security.md` and `docs/drills.md` is held by tests that exist:
 * `node scripts/check-security.ts`. A line is a row of four cells: where the item comes from, the item, what holds it, and the
 * tests. A test is a link to its file, followed by its title as it stands there; several are separated by `<br>`.
 */
const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'docs');
const DOCUMENTS = ['security.md', 'drills.md'];
/** The first cells of heads. */
const HEADS = ['from', 'drill'];

interface Item {
  readonly name: string;
  readonly problems: readonly string[];
}

const TEST = /^\[[^\]]+\]\((?<path>[^)]+)\) (?<title>\S.*)$/;

/** Cells of a row of a table; undefined for anything else, a head and the line below it included. */
function cellsOf(line: string): string[] | undefined {
  if (!line.startsWith('|')) return undefined;
  const cells = line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  const isHead = cells.every((cell) => /^-+$/.test(cell)) || HEADS.includes(cells[0] ?? '');
  return isHead ? undefined : cells;
}

/** Whether a source has a test, or a group of tests, of this title; one that is skipped or to be done is none. */
function hasTest(source: string, title: string): boolean {
  for (const quote of ["'", '"', '`']) {
    const written = `${quote}${title.replaceAll('\\', '\\\\')}${quote}`;
    for (let at = source.indexOf(written); at >= 0; at = source.indexOf(written, at + 1))
      if (/(?:\b(?:test|it|describe)|\))\(\s*$/.test(source.slice(0, at))) return true;
  }
  return false;
}

function problemOfTest(text: string): string | undefined {
  const { path, title } = TEST.exec(text)?.groups ?? {};
  if (path === undefined || title === undefined) return `"${text}" is not a link to a file and a title`;
  const file = join(FOLDER, path);
  if (!existsSync(file)) return `there is no file ${path}`;
  return hasTest(readFileSync(file, 'utf8'), title) ? undefined : `${path} has no test "${title}"`;
}

function readItem(cells: readonly string[]): Item {
  const [name = '', item = '', holder = '', tests = '', ...more] = cells;
  if (more.length > 0 || [name, item, holder, tests].includes(''))
    return { name, problems: ['needs four cells, none of them empty'] };
  return {
    name,
    problems: tests.split('<br>').flatMap((test) => problemOfTest(test.trim()) ?? []),
  };
}

const itemsOf = (document: string): Item[] =>
  readFileSync(join(FOLDER, document), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const cells = cellsOf(line);
      return cells === undefined ? [] : [readItem(cells)];
    });

const items = DOCUMENTS.flatMap(itemsOf);
const problems = items.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));

for (const document of DOCUMENTS)
  if (itemsOf(document).length === 0) problems.push(`docs/${document} has no table`);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${items.length} lines, each with a test that exists`);
}
