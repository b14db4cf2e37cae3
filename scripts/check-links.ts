import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * Checks the links between the documents: `node scripts/check-links.ts`. A relative link must lead to a file or folder
 * of this repository, and its anchor to a heading. Addresses elsewhere are not asked for.
 */
const ROOT = join(import.meta.dirname, '..');
const IGNORED = /(^|\/)(node_modules|dist|data|coverage|test-results|playwright-report|\.cache)(\/|$)/;

const withoutCodeBlocks = (markdown: string): string => markdown.replace(/^( *)```[\s\S]*?^\1```/gm, '');

/** `[text](target)` and `![text](target)`; targets in angle brackets and titles are not used here. */
const targetsOf = (markdown: string): string[] => {
  const prose = withoutCodeBlocks(markdown).replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
};

/** The anchors that GitHub gives to headings: lower case, punctuation dropped, spaces as hyphens, repeats numbered. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCodeBlocks(markdown).matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function problemOf(target: string, document: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? document : resolve(dirname(document), decodeURIComponent(path));
  if (relative(ROOT, file).startsWith('..')) return 'leads out of the repository';
  if (!existsSync(file)) return 'leads nowhere';
  if (anchor === undefined || statSync(file).isDirectory() || !file.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? undefined : 'there is no such heading';
}

const documents = globSync('**/*.md', { cwd: ROOT, exclude: (name) => IGNORED.test(name) });
const problems = documents.flatMap((name) => {
  const document = join(ROOT, name);
  return targetsOf(readFileSync(document, 'utf8')).flatMap((target) => {
    const problem = problemOf(target, document);
    return problem === undefined ? [] : [`${name}: ${target}: ${problem}`];
  });
});

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${documents.length} documents, every link leads somewhere`);
}
