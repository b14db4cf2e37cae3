import { ERRORS } from '@evergrant/core';
import { expect, test } from 'vitest';
import { startTestHub } from '../testing/start-test-hub.ts';

test('the docs link of an error leads to its cause and cure', async () => {
  await using hub = await startTestHub();
  const refused = await fetch(`${hub.url}/api/v1/connections`);
  const { error } = (await refused.json()) as { error: { code: string; docs: string } };

  const page = await fetch(new URL(error.docs, hub.url));

  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/markdown');
  const text = await page.text();
  for (const code of Object.keys(ERRORS)) expect(text).toContain(`## ${code}`);
});
