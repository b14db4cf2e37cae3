import { defineConfig } from 'tsdown';

/** What is published: ESM with the client, the sandbox's control and their types built in; Playwright and axe stay outside. */
export default defineConfig({
  entry: { index: 'src/index.ts' },
  platform: 'node',
  fixedExtension: false,
  target: 'es2022',
  dts: true,
});
