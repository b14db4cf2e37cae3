import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { verifyWebhook, type WebhookEvent, type WebhookHeaders } from './verify-webhook.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const now = new Date('2026-11-22T12:00:00Z');
const event = {
  type: 'connection.error',
  timestamp: '2026-11-22T11:59:59.500Z',
  data: {
    connectionId: 7,
    externalUserId: 'customer-7',
    status: 'error',
    reason: 'grant_refused',
    accountId: 'é',
  },
};
const body = JSON.stringify(event);

const hmac = (text: string, key = secret) =>
  createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
    .update(text)
    .digest('base64');

/** The headers of a message, made by hand as the standard says. */
function headersOf(changes: { id?: string; sentAt?: number; body?: string; secret?: string } = {}) {
  const { id = 'msg_1', sentAt = now.getTime() / 1000 } = changes;
  const signature = `v1,${hmac(`${id}.${sentAt}.${changes.body ?? body}`, changes.secret)}`;
  return { 'webhook-id': id, 'webhook-timestamp': String(sentAt), 'webhook-signature': signature };
}

const verify = (headers: WebhookHeaders, text: string | Uint8Array = body) =>
  verifyWebhook(headers, text, secret, { now });

describe('a message of the hub', () => {
  it('is read, whatever form headers and body come in', async () => {
    const read = { ...event, id: 'msg_1' };
    expect(await verify(headersOf())).toEqual(read);
    expect(await verify(new Headers(headersOf()), Buffer.from(body))).toEqual(read);
    expect(await verify({ ...headersOf(), cookie: undefined, accept: ['*/*'] })).toEqual(read);
  });

  it('may carry signatures of several secrets', async () => {
    const headers = headersOf();
    const signature = `v1a,AAAA v1,${hmac('other')} v1,%% ${headers['webhook-signature']}`;
    expect(await verify({ ...headers, 'webhook-signature': signature })).toMatchObject({ id: 'msg_1' });
  });

  it('is the one of the published example', async () => {
    const example = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const sentAt = new Date(1_614_265_330_000);
    // Signed rightly, and refused for its content only.
    await expect(
      verifyWebhook(example, '{"test": 2432232314}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
        now: sentAt,
      }),
    ).rejects.toMatchObject({ reason: 'not_an_event' });
  });

  it('narrows by its type', () => {
    type Failed = Extract<WebhookEvent, { type: 'connection.error' }>;
    expectTypeOf<Failed['data']['status']>().toEqualTypeOf<'error'>();
    expectTypeOf<Failed['data']['reason']>().extract<'grant_refused'>().toEqualTypeOf<'grant_refused'>();
    expectTypeOf<Failed['data']['externalUserId']>().toEqualTypeOf<string | null>();
  });
});

describe('refused is', () => {
  it.each([
    ['another body', headersOf(), body.replace('7', '8')],
    ['another id', { ...headersOf(), 'webhook-id': 'msg_2' }, body],
    ['another time', { ...headersOf(), 'webhook-timestamp': String(now.getTime() / 1000 + 1) }, body],
    ['another secret', headersOf({ secret: `whsec_${randomBytes(32).toString('base64')}` }), body],
    [
      'a signature cut short',
      { ...headersOf(), 'webhook-signature': headersOf()['webhook-signature'].slice(0, -8) },
      body,
    ],
    [
      'another version',
      { ...headersOf(), 'webhook-signature': headersOf()['webhook-signature'].replace('v1', 'v2') },
      body,
    ],
  ])('%s', async (_, headers, text) => {
    await expect(verify(headers, text)).rejects.toMatchObject({ reason: 'wrong_signature' });
  });

  it.each([-301, 301])(
    'a message sent %d seconds from now, and none just inside of that',
    async (seconds) => {
      const sentAt = now.getTime() / 1000 + seconds;
      await expect(verify(headersOf({ sentAt }))).rejects.toMatchObject({ reason: 'too_old_or_too_new' });
      expect(await verify(headersOf({ sentAt: sentAt - Math.sign(seconds) }))).toMatchObject({ id: 'msg_1' });
    },
  );

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('a message without %s', async (name) => {
    await expect(verify({ ...headersOf(), [name]: undefined })).rejects.toMatchObject({
      reason: 'headers_missing',
    });
  });

  it.each(['', 'null', '[]', '{"type":"connection.error"}', 'no JSON'])('%j, though signed', async (text) => {
    await expect(verify(headersOf({ body: text }), text)).rejects.toMatchObject({ reason: 'not_an_event' });
  });

  it.each(['evg_abc_def', 'whsec_', 'whsec_AAAAA', ''])('%j as a secret', async (text) => {
    await expect(verifyWebhook(headersOf(), body, text)).rejects.toThrow(TypeError);
  });
});
