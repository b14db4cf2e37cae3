import { expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';

const list = async (id: string, body: unknown, status = 200) => {
  const { adapter, seen } = await createTestAdapter(entryOf(id), () => answer(body, { status }));
  return { resources: adapter.listResources({ accessToken: 'at' }), seen };
};

test('a provider with several sites lists them, each with the address of its API', async () => {
  const { resources, seen } = await list('atlassian', [{ id: 'a/b', name: 'One' }, { id: 'c' }]);
  expect(await resources).toEqual([
    { id: 'a/b', name: 'One', baseUrl: 'https://api.atlassian.com/ex/jira/a%2Fb' },
    { id: 'c', name: 'c', baseUrl: 'https://api.atlassian.com/ex/jira/c' },
  ]);
  expect(seen[0]?.headers.authorization).toBe('Bearer at');
});

test('a list inside the answer is found, numbers are ids too, items without an id are left out', async () => {
  const accounts = [{ id: 7, name: 'Seven', href: 'https://3.basecampapi.com/7' }, { name: 'No id' }, null];
  expect(await (await list('basecamp', { accounts })).resources).toEqual([
    { id: '7', name: 'Seven', baseUrl: 'https://3.basecampapi.com/7' },
  ]);
});

test('what is listed twice, once for each product, is one', async () => {
  const site = { id: 'a', name: 'One' };
  const listed = [
    { ...site, scopes: ['read:jira-work'] },
    { id: 'b', name: 'Two' },
    { ...site, scopes: ['read:confluence-content.all'] },
  ];
  expect(await (await list('atlassian', listed)).resources).toMatchObject([site, { id: 'b', name: 'Two' }]);
});

test.each(['http://3.basecampapi.com/7', 'javascript:alert(1)', 'nonsense', undefined])(
  'an address such as %s is none',
  async (href) => {
    const { resources } = await list('basecamp', { accounts: [{ id: 7, name: 'Seven', href }] });
    expect(await resources).toEqual([{ id: '7', name: 'Seven', baseUrl: null }]);
  },
);

test.each([
  [200, { message: 'none' }, 'malformed'],
  [401, {}, 'refused'],
  [503, {}, 'unavailable'],
])('HTTP %i %j is %s', async (status, body, kind) => {
  expect(await failureOf((await list('xero', body, status)).resources)).toMatchObject({ kind });
});

test('a provider without such a choice is not asked', async () => {
  const { resources, seen } = await list('github', []);
  expect(await resources).toEqual([]);
  expect(seen).toEqual([]);
});
