import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';
import type { TokenSet } from './token-set.ts';

/** Answers from the providers' own documentation, each through the very step that gets it. */
const folder = new URL('../../../providers/fixtures/', import.meta.url);
const sample = (file: string) => readFileSync(new URL(file, folder), 'utf8');

/** Values without a default that the entry's addresses need. */
const parameters: Record<string, Record<string, string>> = { shopify: { shop: 'tea' } };

const adapterOf = (id: string, body: string) =>
  createTestAdapter(
    id === 'shopify' ? { ...entryOf(id), authorization_response: {} } : entryOf(id),
    () => answer(body),
    { parameters: parameters[id] ?? {} },
  );

const subject = { accessToken: 'old-access', refreshToken: 'old-refresh' };

interface Sample {
  readonly file: string;
  readonly step?: 'exchange' | 'refresh';
  readonly tokens: Partial<TokenSet>;
}

/** The clock stands at 2026-01-15T12:00:00Z. */
const SAMPLES: readonly Sample[] = [
  {
    file: 'asana.json',
    tokens: {
      accessToken: 'f6ds7fdsa69ags7ag9sd5a',
      refreshToken: 'hjkl325hjkl4325hj4kl32fjds',
      tokenType: 'bearer',
      expiresAt: new Date('2026-01-15T13:00:00Z'),
      scope: null,
    },
  },
  {
    file: 'discord.webhook.json',
    tokens: {
      accessToken: 'EXAMPLE-ACCESS',
      refreshToken: 'EXAMPLE-REFRESH',
      expiresAt: new Date('2026-01-22T12:00:00Z'),
      scope: ['webhook.incoming'],
    },
  },
  {
    file: 'facebook-long-lived.json',
    step: 'refresh',
    tokens: {
      accessToken: '{long-lived-user-access-token}',
      refreshToken: undefined,
      expiresAt: new Date('2026-03-16T11:59:04Z'),
    },
  },
  {
    file: 'hubspot.json',
    tokens: {
      accessToken: 'AAA1234-TOKEN',
      refreshToken: 'na1-ab12-cd34-ef56-gh78-abcdef123456',
      expiresAt: new Date('2026-01-15T12:30:00Z'),
      scope: ['oauth', 'crm.objects.contacts.write', 'crm.objects.contacts.read'],
    },
  },
  {
    file: 'instagram.json',
    tokens: {
      accessToken: 'EAACEdEose0...',
      refreshToken: undefined,
      tokenType: 'bearer',
      // Not in the answer: the entry knows that the first token lives one hour.
      expiresAt: new Date('2026-01-15T13:00:00Z'),
      scope: [
        'instagram_business_basic',
        'instagram_business_manage_messages',
        'instagram_business_manage_comments',
        'instagram_business_content_publish',
      ],
    },
  },
  {
    file: 'naver.refresh.json',
    step: 'refresh',
    tokens: { refreshToken: undefined, expiresAt: new Date('2026-01-15T13:00:00Z') },
  },
  {
    file: 'notion.json',
    tokens: {
      accessToken: 'e202e8c9-0990-40af-855f-ff8f872b1ec6c',
      refreshToken: undefined,
      tokenType: 'bearer',
      expiresAt: null,
      refreshTokenExpiresAt: null,
    },
  },
  {
    file: 'quickbooks.json',
    tokens: {
      accessToken: '<access_token>',
      refreshToken: '<refresh_token>',
      expiresAt: new Date('2026-01-15T13:00:00Z'),
      refreshTokenExpiresAt: new Date('2026-07-14T12:00:00Z'),
    },
  },
  {
    file: 'salesforce.json',
    tokens: {
      accessToken: '00Dx0000000BV7z!EXAMPLE.SALESFORCE.ACCESS',
      refreshToken: 'EXAMPLE.SALESFORCE.REFRESH==',
      // `issued_at` says when it began, nothing says when it ends; the entry assumes two hours.
      expiresAt: new Date('2026-01-15T14:00:00Z'),
      scope: ['id', 'api', 'refresh_token'],
    },
  },
  {
    file: 'shopify.expiring.json',
    tokens: {
      accessToken: 'shpat_new...',
      refreshToken: 'shprt_new...',
      tokenType: 'bearer',
      expiresAt: new Date('2026-01-15T13:00:00Z'),
      refreshTokenExpiresAt: new Date('2026-04-15T12:00:00Z'),
      scope: ['read_products', 'write_products'],
    },
  },
  {
    file: 'slack.json',
    tokens: {
      accessToken: 'xoxb-EXAMPLE-BOT-TOKEN',
      refreshToken: undefined,
      tokenType: 'bearer',
      expiresAt: null,
      scope: ['commands', 'incoming-webhook'],
      additionalTokens: {
        authed_user: {
          accessToken: 'xoxp-EXAMPLE',
          refreshToken: undefined,
          expiresAt: null,
          refreshTokenExpiresAt: null,
          scope: ['chat:write'],
        },
      },
    },
  },
  {
    file: 'square.json',
    tokens: {
      accessToken: 'EXAMPLE-SQUARE-ACCESS-TOKEN',
      refreshToken: 'EXAMPLE-SQUARE-REFRESH-TOKEN',
      // The sample's own end is long past: the usual 30 days.
      expiresAt: new Date('2026-02-14T12:00:00Z'),
    },
  },
  {
    file: 'strava.json',
    tokens: {
      accessToken: 'a4b945687g...',
      refreshToken: 'e5n567567...',
      expiresAt: new Date('2026-01-15T18:00:00Z'),
    },
  },
  {
    file: 'tiktok.json',
    tokens: {
      accessToken: 'act.example12345Example12345Example',
      expiresAt: new Date('2026-01-16T12:00:00Z'),
      refreshTokenExpiresAt: new Date('2027-01-15T12:00:00Z'),
      scope: ['user.info.basic', 'video.list'],
    },
  },
  {
    file: 'twitch.json',
    tokens: {
      accessToken: 'rfx2uswqe8l4g1mkagrvg5tv0ks3',
      expiresAt: new Date('2026-01-15T15:55:24Z'),
      scope: ['channel:moderate', 'chat:edit', 'chat:read'],
    },
  },
  {
    file: 'zoho.refresh.json',
    step: 'refresh',
    tokens: {
      accessToken: '{new_access_token}',
      refreshToken: undefined,
      expiresAt: new Date('2026-01-15T13:00:00Z'),
    },
  },
];

/** File name -> entry: what stands before the first dot or hyphen. */
const idOf = (file: string) => file.split(/[.-]/)[0] ?? '';

describe.each(SAMPLES)('$file', ({ file, step = 'exchange', tokens }) => {
  test(`becomes the token set of the ${step}`, async () => {
    const { adapter, exchange } = await adapterOf(idOf(file), sample(file));
    const read = step === 'exchange' ? await exchange() : await adapter.refreshAccessToken(subject);
    expect(read).toMatchObject({ issuedAt: new Date('2026-01-15T12:00:00Z'), ...tokens });
  });
});

test('hubspot.error.json is a dead grant', async () => {
  const { adapter } = await createTestAdapter(entryOf('hubspot'), () =>
    answer(sample('hubspot.error.json'), { status: 400 }),
  );
  expect(await failureOf(adapter.refreshAccessToken(subject))).toMatchObject({
    kind: 'refused',
    errorCode: 'invalid_grant',
    status: 400,
  });
});

test('naver.revoke.json is a revocation', async () => {
  const { adapter } = await adapterOf('naver', sample('naver.revoke.json'));
  expect(await adapter.revokeToken({ accountId: '1', ...subject })).toBe('revoked');
});

test('every sample is looked at', () => {
  const named = SAMPLES.map(({ file }) => file).concat('hubspot.error.json', 'naver.revoke.json');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  expect(named.sort()).toEqual(files.sort());
});
