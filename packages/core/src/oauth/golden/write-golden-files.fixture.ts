import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { catalog } from '@evergrant/providers';
import { renderGoldenFlow } from './render-golden-flow.fixture.ts';
import { runGoldenFlow } from './run-golden-flow.fixture.ts';

/** Rewrites the golden files from what the code does now. Read the difference before you commit it. */
const folder = new URL('./requests/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const provider of catalog.values()) {
  const text = renderGoldenFlow(provider, await runGoldenFlow(provider));
  writeFileSync(new URL(`${provider.id}.md`, folder), text);
}
