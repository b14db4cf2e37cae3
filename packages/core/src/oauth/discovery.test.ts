import { expect, test } from 'vitest';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import { startServer } from '../testing/servers.ts';
import { failureOf, NOW } from './adapter.fixture.ts';
import { type DiscoveryPlace, discover } from './discovery.ts';

const DOCUMENT = '/.well-known/openid-configuration';

/** A server whose documents stand where `pages` says: a path that leads on, or what the document names. */
async function setting(
  pages: (origin: string) => Record<string, { to: string } | { issuer: string; also?: object }>,
) {
  const asked: string[] = [];
  const server = await startServer((request, response) => {
    asked.push(request.url ?? '');
    const page = pages(server.origin)[request.url ?? ''];
    if (page === undefined) return void response.writeHead(404).end();
    if ('to' in page) return void response.writeHead(301, { location: page.to }).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    const { issuer, also } = page;
    response.end(JSON.stringify({ issuer, token_endpoint: `${server.origin}/token`, ...also }));
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

test('a list is one of texts, a text is a list of one, and what is neither is left out', async () => {
  await using server = await setting((issuer) => ({
    [DOCUMENT]: {
      issuer,
      also: {
        token_endpoint_auth_methods_supported: 'client_secret_post',
        scopes_supported: ['openid', 7, null],
        code_challenge_methods_supported: null,
        response_modes_supported: { query: true },
        authorization_response_iss_parameter_supported: true,
      },
    },
  }));
  expect(await server.discover({ issuer: server.origin })).toEqual({
    issuer: server.origin,
    token_endpoint: `${server.origin}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    scopes_supported: ['openid'],
    authorization_response_iss_parameter_supported: true,
  });
});

test('what is true or false may be written as text', async () => {
  await using server = await setting((issuer) => ({
    [DOCUMENT]: {
      issuer,
      also: {
        authorization_response_iss_parameter_supported: 'false',
        require_pushed_authorization_requests: 'true',
      },
    },
  }));
  expect(await server.discover({ issuer: server.origin })).toMatchObject({
    authorization_response_iss_parameter_supported: false,
    require_pushed_authorization_requests: true,
  });
});

test('what is no address where one belongs is left out', async () => {
  await using server = await setting((issuer) => ({
    [DOCUMENT]: {
      issuer,
      also: {
        userinfo_endpoint: `${issuer}/me`,
        revocation_endpoint: null,
        introspection_endpoint: '/introspect',
        pushed_authorization_request_endpoint: 'urn:example:par',
        jwks_uri: 7,
      },
    },
  }));
  expect(await server.discover({ issuer: server.origin })).toEqual({
    issuer: server.origin,
    token_endpoint: `${server.origin}/token`,
    userinfo_endpoint: `${server.origin}/me`,
  });
});

test.each([undefined, null, '', '/token', 'urn:example:token', 7, ['https://id.example/token']])(
  'a document with the token endpoint %j is none, and not kept',
  async (token_endpoint) => {
    await using server = await setting((issuer) => ({ [DOCUMENT]: { issuer, also: { token_endpoint } } }));
    for (const _ of [1, 2])
      expect(await failureOf(server.discover({ issuer: server.origin }))).toMatchObject({
        kind: 'malformed',
        message: expect.stringContaining('is not a discovery document'),
      });
    expect(server.asked).toHaveLength(2);
  },
);
