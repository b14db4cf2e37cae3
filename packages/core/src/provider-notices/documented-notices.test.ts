import { createHmac } from 'node:crypto';
import { catalog, type Notices, readNoticeSubjects } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import type { EventTokenVerifier } from './notice-request.ts';
import { readNotices } from './read-notices.ts';

/**
 * Notices as the documentation of each provider shows them, through the entry of the catalog. Where the documentation has a
 * signature with its secret, that is what is verified.
 */

const ACCEPTS_ALL: EventTokenVerifier = async (token) => JSON.parse(token);

/** Whom each rule of a notice is about, and when it happened. */
async function read(
  id: string,
  notice: { headers?: Record<string, string>; body: string | object; topic?: string },
  { secret = 'secret', now = new Date() } = {},
) {
  const provider = catalog.get(id);
  const notices = provider?.notices;
  if (provider === undefined || notices === undefined) throw new Error(`${id} sends no notices`);
  const body = Buffer.from(typeof notice.body === 'string' ? notice.body : JSON.stringify(notice.body));
  const configured = {
    provider,
    client_id: 'hub',
    client_secret: secret,
    notice_secret: secret,
    parameters: {},
  };
  const request = { headers: notice.headers ?? {}, body, topic: notice.topic ?? null };
  const verified = await readNotices({ configured, notices }, request, { verify: ACCEPTS_ALL, now });
  return verified?.map(({ topic, at, content }) => ({
    topic,
    at: at?.toISOString() ?? null,
    says: rulesOf(notices, topic).map((rule) => [rule.means, readNoticeSubjects(rule, content)]),
  }));
}

const rulesOf = ({ topics }: Notices, topic: string) => topics[topic] ?? [];
const nobody = { kind: 'nobody' };
const accounts = (...ids: string[]) => ({ kind: 'accounts', ids });
const mac = (message: string) => createHmac('sha256', 'secret').update(message);

describe('Slack', () => {
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  test('signs as its documentation shows', async () => {
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const secret = '8f742231b10e8888abcd99yyyzzz85a5';
    const at = (seconds: number) => ({ secret, now: new Date(seconds * 1_000) });
    expect(await read('slack', { headers, body }, at(1_531_420_618 + 299))).toHaveLength(1);
    expect(await read('slack', { headers, body }, at(1_531_420_618 + 301))).toBeUndefined();
    expect(await read('slack', { headers, body: `${body}x` }, at(1_531_420_618))).toBeUndefined();
  });

  const sent = (content: object) => {
    const body = JSON.stringify(content);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    return {
      body,
      headers: {
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${mac(`v0:${timestamp}:${body}`).digest('hex')}`,
      },
    };
  };
  const wrapped = (event: object) => ({
    team_id: 'TXXXXXXXX',
    api_app_id: 'AXXXXXXXXX',
    event,
    type: 'event_callback',
    event_time: 1_234_567_890,
  });

  // https://docs.slack.dev/reference/events/tokens_revoked
  test('says whose tokens were revoked, and that an installation is gone', async () => {
    const tokens = { oauth: ['UXXXXXXXX'], bot: ['UXXXXXXXX'] };
    const at = '2009-02-13T23:31:30.000Z';
    const team = { kind: 'below', prefix: 'TXXXXXXXX/' };
    expect(await read('slack', sent(wrapped({ type: 'tokens_revoked', tokens })))).toEqual([
      {
        topic: 'tokens_revoked',
        at,
        says: [
          ['grant_doubtful', accounts('TXXXXXXXX/UXXXXXXXX')],
          ['grant_doubtful', team],
          ['grant_doubtful', nobody],
          ['grant_doubtful', nobody],
        ],
      },
    ]);
    const ofUsers = { oauth: ['U1', 'U2'], bot: [] };
    expect(await read('slack', sent(wrapped({ type: 'tokens_revoked', tokens: ofUsers })))).toMatchObject([
      {
        says: [
          ['grant_doubtful', accounts('TXXXXXXXX/U1', 'TXXXXXXXX/U2')],
          ['grant_doubtful', nobody],
          ['grant_doubtful', nobody],
          ['grant_doubtful', nobody],
        ],
      },
    ]);
    expect(await read('slack', sent(wrapped({ type: 'app_uninstalled' })))).toEqual([
      {
        topic: 'app_uninstalled',
        at,
        says: [
          ['grant_revoked', team],
          ['grant_doubtful', nobody],
        ],
      },
    ]);
  });

  // https://docs.slack.dev/apis/events-api
  test.each([
    ['its authorizations', { authorizations: [{ enterprise_id: 'E1', is_enterprise_install: true }] }],
    ['the wrapper alone', { enterprise_id: 'E1' }],
  ])('names an organization in %s', async (_name, organization) => {
    const says = async (event: object) =>
      (await read('slack', sent({ ...wrapped(event), team_id: null, ...organization })))?.flatMap(
        (notice) => notice.says,
      );
    const tokens = { oauth: ['U1'], bot: ['U2'] };
    expect(await says({ type: 'tokens_revoked', tokens })).toEqual([
      ['grant_doubtful', nobody],
      ['grant_doubtful', nobody],
      ['grant_doubtful', accounts('E1/U1')],
      ['grant_doubtful', { kind: 'below', prefix: 'E1/' }],
    ]);
    expect(await says({ type: 'app_uninstalled' })).toEqual([
      ['grant_revoked', nobody],
      ['grant_doubtful', { kind: 'below', prefix: 'E1/' }],
    ]);
  });
});

describe('GitHub', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  test('signs as its documentation shows', async () => {
    const headers = {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      'x-github-event': 'ping',
    };
    const secret = "It's a Secret to Everybody";
    expect(await read('github', { headers, body: 'Hello, World!' }, { secret })).toMatchObject([
      { topic: 'ping' },
    ]);
    expect(await read('github', { headers, body: 'Hello, World?' }, { secret })).toBeUndefined();
  });

  test('names the user who withdrew, without a date', async () => {
    const content = JSON.stringify({
      action: 'revoked',
      sender: { login: 'octocat', id: 21_031_067, type: 'User' },
    });
    // https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks: JSON, or JSON as a field of a form
    for (const body of [content, new URLSearchParams({ payload: content }).toString()]) {
      const headers = {
        'x-hub-signature-256': `sha256=${mac(body).digest('hex')}`,
        'x-github-event': 'github_app_authorization',
      };
      expect(await read('github', { headers, body })).toEqual([
        { topic: 'github_app_authorization', at: null, says: [['grant_revoked', accounts('21031067')]] },
      ]);
    }
  });
});

// https://developers.google.com/identity/protocols/risc
test('Google names the account as the subject of an event, and not when it happened', async () => {
  const event = (subject: object, claims = {}) => ({
    iss: 'https://accounts.google.com/',
    aud: '123456789-abcedfgh.apps.googleusercontent.com',
    iat: 1_508_184_845,
    jti: '756E69717565206964656E746966696572',
    ...claims,
    events: {
      'https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked': { subject },
      'https://schemas.openid.net/secevent/risc/event-type/verification': { state: 'a state' },
    },
  });
  const subject = { subject_type: 'iss-sub', iss: 'https://accounts.google.com/', sub: '7375626A656374' };
  expect(await read('google', { body: event(subject) })).toEqual([
    {
      topic: 'https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked',
      at: null,
      says: [['grant_revoked', accounts('7375626A656374')]],
    },
    {
      topic: 'https://schemas.openid.net/secevent/risc/event-type/verification',
      at: null,
      says: [],
    },
  ]);
  // By its standard (RFC 8417 section 2.2) it could.
  expect(await read('google', { body: event(subject, { toe: 1_508_184_800 }) })).toMatchObject([
    { at: '2017-10-16T20:13:20.000Z' },
    {},
  ]);
});

// https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
test.each(['facebook', 'instagram', 'threads'])('%s says the same of both of its addresses', async (id) => {
  const content = {
    user_id: '218471',
    algorithm: 'HMAC-SHA256',
    issued_at: 1_291_836_800,
    expires: 1_291_840_400,
  };
  const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
  // Facebook ends the signature with a padding that base64url has not.
  const body = new URLSearchParams({
    signed_request: `${mac(payload).digest('base64url')}=.${payload}`,
  }).toString();
  for (const [topic, means] of [
    ['deauthorize', 'grant_revoked'],
    ['data_deletion', 'data_deletion'],
  ] as const)
    expect(await read(id, { body, topic })).toEqual([
      { topic, at: '2010-12-08T19:33:20.000Z', says: [[means, accounts('218471')]] },
    ]);
  expect(
    await read(id, { body: body.replace('signed_request', 'request'), topic: 'deauthorize' }),
  ).toBeUndefined();
});

// https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
test('Shopify names the shop by its number, which is part of the id of the account', async () => {
  const sent = (topic: string, content: object) => {
    const body = JSON.stringify(content);
    return {
      body,
      headers: { 'x-shopify-topic': topic, 'x-shopify-hmac-sha256': mac(body).digest('base64') },
    };
  };
  expect(
    await read(
      'shopify',
      sent('app/uninstalled', { id: 548_380_009, myshopify_domain: 'tea.myshopify.com' }),
    ),
  ).toEqual([
    {
      topic: 'app/uninstalled',
      at: null,
      says: [['grant_revoked', accounts('gid://shopify/Shop/548380009')]],
    },
  ]);
  expect(
    await read('shopify', sent('shop/redact', { shop_id: 954_889, shop_domain: 'tea.myshopify.com' })),
  ).toEqual([
    { topic: 'shop/redact', at: null, says: [['data_deletion', accounts('gid://shopify/Shop/954889')]] },
  ]);
  const customer = { shop_id: 954_889, customer: { id: 191_167, email: 'ada@example.com' } };
  expect(await read('shopify', sent('customers/redact', customer))).toMatchObject([{ says: [] }]);
});

// https://developers.tiktok.com/doc/webhooks-events/
test('TikTok names the user, and when', async () => {
  const body = JSON.stringify({
    client_key: 'bwo2m45353a6k85',
    event: 'authorization.removed',
    create_time: 1_615_338_610,
    user_openid: 'act.example12345Example12345Example',
    content: '{"reason": 1 }',
  });
  const headers = { 'tiktok-signature': `t=1633174587,s=${mac(`1633174587.${body}`).digest('hex')}` };
  expect(await read('tiktok', { headers, body })).toEqual([
    {
      topic: 'authorization.removed',
      at: '2021-03-10T01:10:10.000Z',
      says: [['grant_revoked', accounts('act.example12345Example12345Example')]],
    },
  ]);
});

// https://marketplace.zoom.us/docs/guides/auth/deauthorization/
test('Zoom names the user, and when', async () => {
  const body = JSON.stringify({
    event: 'app_deauthorized',
    payload: {
      account_id: 'EabCDEFghiLHMA',
      user_id: 'z9jkdsfsdfjhdkfjQ',
      signature: '827edc3452044f0bc86bdd5684afb7d1e6becfa1a767f24df1b287853cf73000',
      deauthorization_time: '2019-06-17T13:52:28.632Z',
      client_id: 'ADZ9k9bTWmGUoUbECUKU_a',
    },
  });
  const headers = {
    'x-zm-request-timestamp': '1560779548',
    'x-zm-signature': `v0=${mac(`v0:1560779548:${body}`).digest('hex')}`,
  };
  expect(await read('zoom', { headers, body })).toEqual([
    {
      topic: 'app_deauthorized',
      at: '2019-06-17T13:52:28.632Z',
      says: [['grant_revoked', accounts('z9jkdsfsdfjhdkfjQ')]],
    },
  ]);
});

test('every entry with notices is here', () => {
  const sending = [...catalog.values()].filter(({ notices }) => notices !== undefined).map(({ id }) => id);
  expect(sending).toEqual('facebook github google instagram shopify slack threads tiktok zoom'.split(' '));
});
