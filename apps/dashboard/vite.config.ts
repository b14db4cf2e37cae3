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
            { name: 'react', test: /node_modules[\\/](?:\.pnpm[\\/])?(?:react|react-dom|scheduler)[@\\/]/ },
            {
              name: 'data',
              // The list's rows are virtual: no other page needs that.
              test: /node_modules[\\/](?:\.pnpm[\\/])?(?:@tanstack(?!.(?:react-)?virtual)|@trpc|zod)/,
            },
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
