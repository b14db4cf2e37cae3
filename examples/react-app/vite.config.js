import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The pages and their backend are one origin for the browser; the hub is another. */
export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': process.env.BACKEND_URL ?? 'http://localhost:4000' } },
});
