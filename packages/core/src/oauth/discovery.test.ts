import { expect, test } from 'vitest';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import { startServer } from '../testing/servers.ts';
import { failureOf, NOW } from './adapter.fixture.ts';
import { type DiscoveryPlace, discover } from './discovery.ts';

const DOCUMENT = '/.well-known/openid-configuration';

/** A server whose documents stand where `pages` says: a path that leads on, or the issuer that the document names. */
async function setting(pages: (origin: string) => Record<string, { to: string } | { issuer: string }>) {
  const asked: string[] = [];
  const server = await startServer((request, response) => {
    asked.push(request.url ?? '');
    const page = pages(server.origin)[request.url ?? ''];
    if (page === undefined) return void response.writeHead(404).end();
    if ('to' in page) return void response.writeHead(301, { location: page.to }).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ issuer: page.issuer, token_endpoint: `${server.origin}/token` }));
  });
  const fetch = createGuardedFetch({ trustedOrigins: [server.origin] });
  const known = new Map();
  return {
    asked,
    origin: server.origin,
    discover: (place: DiscoveryPlace) =>
      discover(place, {
        fetch,
        clock: { now: () => NOW },
        discoveryCache: {
          get: (question) => known.get(question),
          set: (question, found) => known.set(question, found),
        },
      }),
    async [Symbol.asyncDispose]() {
      await fetch.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('a redirect to a slash at the end is followed (Django OAuth Toolkit)', async () => {
  await using server = await setting((origin) => ({
    [`/o${DOCUMENT}`]: { to: `/o${DOCUMENT}/` },
    [`/o${DOCUMENT}/`]: { issuer: `${origin}/o` },
  }));
  const issuer = `${server.origin}/o`;
  expect(await server.discover({ issuer })).toMatchObject({ issuer });
  expect(server.asked).toEqual([`/o${DOCUMENT}`, `/o${DOCUMENT}/`]);
  await server.discover({ issuer });
  expect(server.asked).toHaveLength(2);
});

test.each([
  ['another origin', { to: 'http://127.0.0.2:1/document' }],
  ['nowhere', { to: 'http://' }],
  ['itself', { to: DOCUMENT }],
])('a redirect to %s is not', async (_name, page) => {
  await using server = await setting(() => ({ [DOCUMENT]: page }));
  expect(await failureOf(server.discover({ issuer: server.origin }))).toMatchObject({
    kind: 'malformed',
    status: 301,
    message: expect.stringContaining('redirects to another place'),
  });
  expect(server.asked.length).toBeLessThanOrEqual(4);
});

test('a document has to name the issuer that was asked for, and what an address alone gave is not taken for it', async () => {
  await using server = await setting((origin) => ({ '/document': { issuer: `${origin}/other` } }));
  const address = `${server.origin}/document`;
  expect(await server.discover({ address })).toMatchObject({ issuer: `${server.origin}/other` });
  expect(await failureOf(server.discover({ address, issuer: server.origin }))).toMatchObject({
    message: `${address} names another issuer`,
  });
});

test('a document that names no issuer is none', async () => {
  await using server = await setting(() => ({ '/document': { issuer: '' } }));
  expect(await failureOf(server.discover({ address: `${server.origin}/document` }))).toMatchObject({
    kind: 'malformed',
    message: expect.stringContaining('is not a discovery document'),
  });
});
