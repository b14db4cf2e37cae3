import type { HubEvent } from './generated/contract.ts';

/** How far the time of a message may be from now, in seconds, before it counts as replayed. */
const TOLERANCE_SECONDS = 300;
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** An event of the hub with the id of its message, which is the same in every attempt: what came already can be left. */
export type WebhookEvent = HubEvent & { readonly id: string };
export type WebhookEventType = WebhookEvent['type'];

/** Why a message is not believed. */
export type WebhookRefusal = 'headers_missing' | 'too_old_or_too_new' | 'wrong_signature' | 'not_an_event';

/** A message that is not the hub's, or not a fresh one. Answer it with 400; its `message` holds nothing of it. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly reason: WebhookRefusal;

  constructor(reason: WebhookRefusal) {
    super(`webhook refused: ${reason}`);
    this.reason = reason;
  }
}

/** Headers as `fetch`, Express, Fastify or `node:http` give them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Checks the signature and the age of a message (Standard Webhooks) and reads its event. Compares in constant time.
 *
 * @param body the raw body, exactly as it came: parsing it and writing it again changes it
 * @param secret `whsec_…`, as `webhooks.create` answered it
 * @param options.now default: the time of this machine. A message may be 5 minutes away from it
 * @throws WebhookVerificationError
 * @throws TypeError the secret has another form
 *
 * @example
 * ```ts
 * const event = await verifyWebhook(request.headers, await request.text(), secret);
 * if (event.type === 'connection.error') askToReconnect(event.data.externalUserId, event.data.reason);
 * ```
 */
// biome-ignore lint/complexity/useMaxParams: published with this signature
export async function verifyWebhook(
  headers: WebhookHeaders,
  body: string | Uint8Array,
  secret: string,
  options: { readonly now?: Date } = {},
): Promise<WebhookEvent> {
  const key = await importSecret(secret);
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (!id || !timestamp || !signatures) throw new WebhookVerificationError('headers_missing');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = join(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  if (!(await isSigned(key, signed, signatures))) throw new WebhookVerificationError('wrong_signature');
  const now = (options.now ?? new Date()).getTime() / 1000;
  if (!/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS)
    throw new WebhookVerificationError('too_old_or_too_new');
  const event = parse(bytes);
  if (!isHubEvent(event)) throw new WebhookVerificationError('not_an_event');
  return { ...event, id };
}

/** Named after what makes it: type `CryptoKey` is there only where the DOM's types are. */
type VerificationKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function importSecret(secret: string): Promise<VerificationKey> {
  const [, base64 = ''] = SECRET.exec(secret) ?? [];
  const key = fromBase64(base64);
  if (!key?.length) throw new TypeError('a webhook secret is whsec_ and base64');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', key, algorithm, false, ['verify']);
}

/** Several signatures, separated by spaces, stand for several secrets; one that fits will do. */
async function isSigned(
  key: VerificationKey,
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
): Promise<boolean> {
  for (const signature of signatures.split(' ')) {
    const [version, base64 = ''] = signature.split(',');
    const bytes = version === 'v1' ? fromBase64(base64) : undefined;
    if (bytes !== undefined && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return true;
  }
  return false;
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return typeof value === 'string' ? value : undefined;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** What carries the hub's signature has the hub's form; this only keeps out what was signed for another purpose. */
const isHubEvent = (value: unknown): value is HubEvent =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'timestamp' in value &&
  typeof value.timestamp === 'string' &&
  'data' in value &&
  typeof value.data === 'object' &&
  value.data !== null;
