import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** What of an example stands in a guide, to be copied from there. */
const SHOWN = ['backend.mjs', 'app.tsx', 'index.html', 'vite.config.js'];

test.each(SHOWN)('the guide for frontend developers shows %s of the example as it is', (file) => {
  expect(read('docs/guides/frontend-developer.md')).toContain(
    `\n${read(`examples/react-app/${file}`)}\`\`\`\n`,
  );
});
