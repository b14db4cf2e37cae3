import type { Provider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf, REDIRECT_URI, SECRETS } from './adapter.fixture.ts';

const issuer = 'https://id.acme.example';
const explicit: Provider = {
  ...entryOf('google'),
  pushed_authorization_request_endpoint: 'https://oauth2.googleapis.com/par',
};
const discovered: Provider = {
  id: 'acme',
  display_name: 'Acme',
  category: 'custom',
  status: 'active',
  issuer,
  code_challenge_methods_supported: ['S256'],
  scope: ['openid'],
};

async function start(entry: Provider, push: () => Response, metadata: object = {}) {
  const { adapter, seen, lines } = await createTestAdapter(entry, ({ url }) =>
    url.includes('.well-known')
      ? answer({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          ...metadata,
        })
      : push(),
  );
  const url = adapter.authorizationUrl({
    redirectUri: REDIRECT_URI,
    state: 'state-1',
    scope: ['openid'],
    secrets: SECRETS,
  });
  return { url, pushed: () => seen.filter(({ method }) => method === 'POST'), lines };
}
const taken = () => answer({ request_uri: 'urn:example:1', expires_in: 60 }, { status: 201 });

test.each([
  ['the entry', explicit, {}],
  ['the metadata', discovered, { pushed_authorization_request_endpoint: `${issuer}/par` }],
])(
  'a request is pushed where %s offers it, and the browser carries the reference alone',
  async (...given) => {
    const [, entry, metadata] = given;
    const { url, pushed } = await start(entry, taken, metadata);
    expect([...new URL(await url).searchParams]).toEqual([
      ['client_id', 'client-1'],
      ['request_uri', 'urn:example:1'],
    ]);
    const [request] = pushed();
    const body = new URLSearchParams(request?.body);
    expect(body.get('state')).toBe('state-1');
    expect(body.get('redirect_uri')).toBe(REDIRECT_URI);
    expect(body.get('code_challenge_method')).toBe('S256');
    expect(body.has('code_verifier')).toBe(false);
    expect(body.get('client_secret') ?? request?.headers.authorization).toBeTruthy();
  },
);

test('a server that answers 200 has taken it too', async () => {
  const { url } = await start(explicit, () => answer({ request_uri: 'urn:example:2' }));
  expect(new URL(await url).searchParams.get('request_uri')).toBe('urn:example:2');
});

const refusals: [string, () => Response, string][] = [
  ['refused', () => answer({ error: 'unauthorized_client' }, { status: 401 }), 'refused'],
  ['not answered', () => answer('', { status: 503 }), 'unavailable'],
  ['answered with nothing', () => answer({}, { status: 201 }), 'malformed'],
  ['answered with null', () => answer('null', { status: 201 }), 'malformed'],
  ['answered with a text', () => answer('"urn:example:1"', { status: 201 }), 'malformed'],
  ['answered with a number', () => answer('7', { status: 201 }), 'malformed'],
  ['answered with an empty reference', () => answer({ request_uri: '' }, { status: 201 }), 'malformed'],
  ['answered with no text', () => answer({ request_uri: ['urn:example:1'] }, { status: 201 }), 'malformed'],
];

test.each(refusals)(
  'one that is %s goes by the address, where pushing is only offered',
  async (_name, push) => {
    const { url, lines } = await start(explicit, push);
    expect(new URL(await url).searchParams.get('state')).toBe('state-1');
    expect(lines).toMatchObject([{ level: 'warn', fields: { provider: 'google' } }]);
  },
);

test.each(refusals)('one that is %s is a failure, where pushing is required', async (_name, push, kind) => {
  const { url } = await start({ ...explicit, require_pushed_authorization_requests: true }, push);
  expect(await failureOf(url)).toMatchObject({ kind });
});

test('a provider that requires pushing and says not where cannot be used', async () => {
  const { url } = await start(discovered, taken, { require_pushed_authorization_requests: true });
  expect(await failureOf(url)).toMatchObject({ kind: 'malformed', sent: 'no' });
});

test('a provider that offers nothing is not asked', async () => {
  const { url, pushed } = await start(entryOf('google'), taken);
  expect(new URL(await url).searchParams.get('state')).toBe('state-1');
  expect(pushed()).toEqual([]);
});
