import { globSync, readFileSync } from 'node:fs';
import { catalog, primitivesOf } from '@evergrant/providers';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../../', import.meta.url);
const FOLDERS = ['packages/core/src', 'apps/server/src'];
/** What exists for tests may name whom it tests. */
const FOR_TESTS = /\.(test|fixture)\.ts$|\/(testing|golden)\//;

const sources = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT })).filter(
  (file) => !FOR_TESTS.test(file),
);

/** A catalog id as a literal; in backticks it is prose, within the description of a field. */
const quotedId = new RegExp(`(['"])(?:${[...catalog.keys()].join('|')})\\1`, 'g');

test('shared code never names a provider: what is particular to one stands in its entry', () => {
  expect(sources.length).toBeGreaterThan(100);
  const named = sources.flatMap((file) => {
    // Examples in comments are prose.
    const code = readFileSync(new URL(file, ROOT), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return (code.match(quotedId) ?? []).map((id) => `${file}: ${id}`);
  });
  expect(named).toEqual([]);
});

test('the providers that need code are those that name a primitive', () => {
  const needing = [...catalog.values()].flatMap((entry) =>
    primitivesOf(entry).map((name) => `${entry.id}: ${name}`),
  );
  expect(needing).toEqual([
    'apple: client_secret_jwt_es256',
    'mastodon: mastodon_app_registration',
    'shopify: shopify_hmac',
  ]);
});
