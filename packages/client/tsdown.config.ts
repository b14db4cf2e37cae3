import { defineConfig } from 'tsdown';

/** What is published: ESM that any runtime of today loads, and one declaration file per entry that needs nothing of the hub. */
export default defineConfig({
  entry: { index: 'src/index.ts', connect: 'src/connect/index.ts', react: 'src/react/index.ts' },
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  copy: ['src/react/styles.css'],
});
