import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf, type SeenRequest } from './adapter.fixture.ts';

const tokens = { accountId: '1', accessToken: 'at', refreshToken: 'rt' };
const parameters: Record<string, Record<string, string>> = {
  shopify: { shop: 'tea' },
  zendesk: { subdomain: 'acme' },
};
const revoke = async (id: string, provider: (request: SeenRequest) => Response) => {
  const { adapter, seen } = await createTestAdapter(entryOf(id), provider, {
    parameters: parameters[id] ?? {},
  });
  return { result: adapter.revokeToken(tokens), seen };
};

describe('a token counts as revoked', () => {
  test.each([
    ['google', 'an empty answer', () => answer('')],
    ['reddit', 'an empty answer that is declared as JSON', () => answer('', { type: 'application/json' })],
    ['slack', 'an empty answer, without the usual flag', () => answer('')],
    ['slack', 'ok: true', () => answer({ ok: true, revoked: true })],
    ['pipedrive', 'a piece of HTML', () => answer('<p>OK</p>', { type: 'text/html' })],
    ['twitch', 'text', () => answer('OK', { type: 'text/plain' })],
    ['naver', 'result: success', () => answer({ access_token: 'x', result: 'success' })],
    ['box', '204', () => new Response(null, { status: 204 })],
  ])('at %s by %s', async (id, _name, provider) => {
    expect(await (await revoke(id, provider)).result).toBe('revoked');
  });

  test.each([
    ['google', 400, { error: 'invalid_token', error_description: 'Token expired or revoked' }],
    ['salesforce', 400, { error: 'invalid_token' }],
    ['slack', 200, { ok: false, error: 'token_revoked' }],
    ['twitch', 400, { status: 400, message: 'Invalid token' }],
    ['facebook', 400, { error: { code: 190, error_subcode: 458 } }],
    ['facebook', 400, { error: { code: 190, message: 'Invalid OAuth access token.' } }],
    ['dropbox', 401, { error: { '.tag': 'invalid_access_token' } }],
    ['digitalocean', 401, { id: 'unauthorized' }],
    ['shopify', 401, { errors: 'Invalid API key or access token' }],
    ['github', 404, { message: 'Not Found' }],
    ['zendesk', 404, { error: 'RecordNotFound' }],
  ])('at %s when it is dead already: HTTP %i %j', async (id, status, body) => {
    expect(await (await revoke(id, () => answer(body, { status }))).result).toBe('revoked');
  });
});

describe('a token does not count as revoked', () => {
  test.each([
    ['google', 503, {}, 'unavailable'],
    ['google', 429, {}, 'unavailable'],
    ['slack', 200, { ok: false, error: 'internal_error' }, 'unavailable'],
    ['slack', 200, { ok: false, error: 'method_not_supported' }, 'refused'],
    ['naver', 200, { error: 'invalid_request' }, 'refused'],
    ['box', 401, { error: 'invalid_client' }, 'refused'],
    ['stripe', 401, { error: { message: 'Invalid API Key provided' } }, 'refused'],
    ['square', 401, { errors: [{ code: 'UNAUTHORIZED' }] }, 'refused'],
    ['google', 302, {}, 'malformed'],
    // A page is the word of what stands in front of the provider.
    ['google', 200, '<!DOCTYPE html><title>Back soon</title>', 'malformed'],
    ['google', 200, '\n<html lang="en"><title>Back soon</title></html>', 'malformed'],
    ['digitalocean', 401, '<html>Blocked</html>', 'refused'],
    ['github', 404, '<!DOCTYPE html><title>Not here</title>', 'refused'],
    ['dropbox', 401, 'Jwt is expired', 'refused'],
    // The user has to put the account in order first: the grant lives.
    ['facebook', 400, { error: { code: 190, error_subcode: 459 } }, 'refused'],
    ['facebook', 400, { error: { code: 190, message: 'Error validating application. x' } }, 'refused'],
  ])('at %s after HTTP %i %j: %s', async (id, status, body, kind) => {
    expect(await failureOf((await revoke(id, () => answer(body, { status }))).result)).toMatchObject({
      kind,
    });
  });
});

describe('two tokens', () => {
  const kindOf = ({ body }: SeenRequest) => new URLSearchParams(body).get('token_type_hint');

  test('are revoked one after the other, the one that lives longer first', async () => {
    const { result, seen } = await revoke('box', () => answer(''));
    await result;
    expect(seen.map(kindOf)).toEqual(['refresh_token', 'access_token']);
  });

  test('do not spare each other: both are tried, the first failure is told', async () => {
    const { result, seen } = await revoke('box', (request) =>
      kindOf(request) === 'refresh_token' ? answer('', { status: 503 }) : answer(''),
    );
    expect(await failureOf(result)).toMatchObject({ kind: 'unavailable' });
    expect(seen).toHaveLength(2);
  });

  test.each([400, 401, 403, 404])(
    'are done when the second is refused after the first was revoked: HTTP %i',
    async (status) => {
      const { result, seen } = await revoke('box', (request) =>
        kindOf(request) === 'access_token' ? answer({ error: 'invalid_request' }, { status }) : answer(''),
      );
      expect(await result).toBe('revoked');
      expect(seen).toHaveLength(2);
    },
  );

  test.each([408, 429, 500, 503])(
    'are not done when the second is answered later: HTTP %i',
    async (status) => {
      const { result } = await revoke('box', (request) =>
        kindOf(request) === 'access_token' ? answer('', { status }) : answer(''),
      );
      await expect(result).rejects.toMatchObject({ status });
    },
  );

  test('are two steps: what was answered is told before the next, and not presented again', async () => {
    const steps: string[] = [];
    const { adapter, seen } = await createTestAdapter(entryOf('box'), (request) => {
      steps.push(`presented ${kindOf(request)}`);
      return answer('');
    });
    const progress = {
      mayPresent: async () => true,
      onAnswered: async (kind: string) => void steps.push(`answered ${kind}`),
    };

    expect(await adapter.revokeToken(tokens, { ...progress, answered: [] })).toBe('revoked');
    expect(steps).toEqual([
      'presented refresh_token',
      'answered refresh_token',
      // Of the last one the result tells.
      'presented access_token',
    ]);

    await adapter.revokeToken(tokens, { ...progress, answered: ['refresh_token'] });
    expect(seen.slice(2).map(kindOf)).toEqual(['access_token']);
    expect(
      await adapter.revokeToken(tokens, { ...progress, answered: ['refresh_token', 'access_token'] }),
    ).toBe('revoked');
    expect(seen).toHaveLength(3);
  });

  test('of which the first fails: the second is told all the same', async () => {
    const told: string[] = [];
    const { adapter } = await createTestAdapter(entryOf('box'), (request) =>
      answer('', { status: kindOf(request) === 'refresh_token' ? 503 : 200 }),
    );
    const result = adapter.revokeToken(tokens, {
      answered: [],
      mayPresent: async () => true,
      onAnswered: async (kind) => void told.push(kind),
    });
    await expect(result).rejects.toMatchObject({ status: 503 });
    expect(told).toEqual(['access_token']);
  });

  test('are each asked for leave', async () => {
    const { adapter, seen } = await createTestAdapter(entryOf('box'), () => answer(''));
    const result = adapter.revokeToken(tokens, {
      answered: [],
      mayPresent: async () => seen.length === 0,
      onAnswered: async () => undefined,
    });
    expect(await result).toBe('stopped');
    expect(seen.map(kindOf)).toEqual(['refresh_token']);
  });

  test('of which the provider revokes one kind only are done with that one (RFC 7009 2.2.1)', async () => {
    const { result } = await revoke('box', (request) =>
      kindOf(request) === 'access_token'
        ? answer({ error: 'unsupported_token_type' }, { status: 400 })
        : answer(''),
    );
    expect(await result).toBe('revoked');
  });
});

describe('a grant without an access token that can be used', () => {
  const half = async (id: string) => {
    const { adapter, seen } = await createTestAdapter(entryOf(id), () => answer(''), {
      parameters: parameters[id] ?? {},
    });
    return { result: await adapter.revokeToken({ ...tokens, accessToken: null }), seen };
  };

  test('is revoked by its refresh token', async () => {
    const { result, seen } = await half('box');
    expect(result).toBe('revoked');
    expect(seen.map(({ body }) => new URLSearchParams(body).get('token'))).toEqual(['rt']);
  });

  test.each(['digitalocean', 'shopify', 'linear'])(
    'cannot be revoked where the request takes one: %s',
    async (id) => {
      expect(await half(id)).toEqual({ result: 'unsupported', seen: [] });
    },
  );
});

test('a token that authorises its own revocation stands in the header alone', async () => {
  const { result, seen } = await revoke('dropbox', () => answer(''));
  expect(await result).toBe('revoked');
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer at']);
  expect(seen.map(({ url, body = '' }) => `${url} ${body}`.includes('at='))).toEqual([false]);
  expect([...new URLSearchParams(seen[0]?.body).keys()]).toEqual([]);
});

test('a provider that documents no revocation is not asked', async () => {
  const { result, seen } = await revoke('microsoft', () => answer(''));
  expect(await result).toBe('unsupported');
  expect(seen).toEqual([]);
});
