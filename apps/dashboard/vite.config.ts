import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

/** In development the hub runs beside; start it with `EVERGRANT_PUBLIC_URL=http://localhost:5173`. */
const HUB = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [
    lingui({ macroTransform: true, failOnMissing: true, failOnCompileError: true }),
    react(),
    precompress(),
  ],
  resolve: { dedupe: ['react', 'react-dom', '@tanstack/react-query'] },
  build: {
    // The content security policy allows no data: URLs except for images.
    assetsInlineLimit: 0,
    // All of them are smaller than the scripts of one page.
    cssCodeSplit: false,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // Of several pages a file would have all their names.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        codeSplitting: {
          groups: [
            {
              name: 'react',
              priority: 2,
              test: /node_modules[\\/](?:\.pnpm[\\/])?(?:react|react-dom|scheduler)[@\\/]/,
            },
            {
              name: 'data',
              priority: 1,
              // The list's rows are virtual: no other page needs that.
              test: /node_modules[\\/](?:\.pnpm[\\/])?(?:@tanstack(?!.(?:react-)?virtual)|@trpc|zod)/,
            },
            // Many small files would be asked for one by one, at most six at a time. So what the start needs is one file, and what
            // several pages need is two: of libraries, which change seldom, and of our own.
            { name: 'start', tags: ['$initial'], test: /node_modules/ },
            { name: 'app', tags: ['$initial'], test: /src[\\/](?!app[\\/]main)/ },
            {
              name: 'widgets',
              minShareCount: 2,
              test: /node_modules/,
              entriesAware: true,
              entriesAwareMergeThreshold: 60_000,
            },
            { name: 'parts', minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/trpc', '/api', '/oauth', '/connect-sessions'].map((path) => [path, { target: HUB }]),
    ),
  },
});
