import { readdirSync, readFileSync } from 'node:fs';
import { catalog } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import { renderGoldenFlow } from './render-golden-flow.fixture.ts';
import { runGoldenFlow } from './run-golden-flow.fixture.ts';
import { SAMPLE_ANSWERS } from './sample-answers.fixture.ts';

const folder = new URL('./requests/', import.meta.url);
const ids = [...catalog.keys()];

test('every provider of the catalog has a golden file, and nothing else has one', () => {
  expect(readdirSync(folder).sort()).toEqual(ids.map((id) => `${id}.md`).sort());
  expect(Object.keys(SAMPLE_ANSWERS)).toEqual(ids);
});

describe.each([...catalog.values()])('$id', (provider) => {
  test('is sent exactly the requests of its golden file', async () => {
    const file = readFileSync(new URL(`${provider.id}.md`, folder), 'utf8');
    expect(renderGoldenFlow(provider, await runGoldenFlow(provider))).toBe(file);
  });

  test('tells the account of its sample answers', async () => {
    const { profile } = await runGoldenFlow(provider);
    expect({
      subject: profile.providerAccountId,
      name: profile.name,
      email: profile.email,
    }).toEqual(SAMPLE_ANSWERS[provider.id]?.account);
  });
});
