import { ERRORS } from '@evergrant/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startTestHub } from '../testing/start-test-hub.ts';
import { renderApiReference } from './api-reference.ts';
import { openApiDocument, restOperations } from './openapi.ts';

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

test('the reference of the API is a page of its own, with every call, event and schema', async () => {
  await using hub = await startTestHub();
  const page = await fetch(`${hub.url}/docs`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  const text = await page.text();
  expect(text).toBe(renderApiReference(`${hub.url}/api/v1`));
  for (const { procedure, path } of restOperations()) {
    expect(text).toContain(`id="${procedure}"`);
    expect(text).toContain(path);
  }
  const { webhooks, components } = z
    .object({
      webhooks: z.record(z.string(), z.unknown()),
      components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
    })
    .parse(openApiDocument(hub.url));
  for (const event of Object.keys(webhooks)) expect(text).toContain(`id="event-${event}"`);
  for (const name of Object.keys(components.schemas)) expect(text).toContain(`id="schema-${name}"`);
  // Every link within the page leads somewhere, and nothing comes from elsewhere.
  for (const [, anchor] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${anchor}"`);
  expect([...text.matchAll(/(?:src|href)="(?!#)([^"]+)"/g)].map(([, to]) => to)).toEqual([
    '/api/v1/openapi.json',
    '/docs/errors.md',
  ]);
  expect(text).not.toContain('<script');
});
