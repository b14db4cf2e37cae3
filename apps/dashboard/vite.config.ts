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
    sourcemap: false,
    rolldownOptions: {
      output: {
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
            // What nearly every page has is one file: each of its own would be asked for one by one, at most six at a time.
            { name: 'shared', minShareCount: 20 },
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
