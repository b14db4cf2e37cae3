import {
  type ConfiguredProvider,
  type Notices,
  noticeVerifierOf,
  parseJson,
  readNoticeTime,
  readText,
} from '@evergrant/providers';
import type { EventTokenVerifier, NoticeRequest } from './notice-request.ts';
import { readSignedRequest } from './signed-request.ts';
import { hasHmac } from './verify-hmac.ts';

/** One thing that a provider has said, verified. */
export interface ProviderNotice {
  readonly topic: string;
  /** When it happened; null: it does not say. */
  readonly at: Date | null;
  /** What is signed, and paths of the entry lead into. */
  readonly content: unknown;
}

/** The secret that verifies what a provider sends; undefined: there is none here. */
export function noticeSecretOf(notices: Notices, configured: ConfiguredProvider): string | undefined {
  const verifier = noticeVerifierOf(notices);
  return verifier === 'keys' ? undefined : configured[verifier];
}

function topicOf({ topic }: Notices, { headers, topic: ending }: NoticeRequest, content: unknown): string {
  if (topic === 'address') return ending ?? '';
  if (topic === undefined) return '';
  return ('header' in topic ? headers[topic.header] : readText(content, topic.path)) ?? '';
}

/** The content of a notice that is signed with a secret; undefined: it is not. */
function readSigned(
  { verification }: Notices,
  request: NoticeRequest,
  { secret, now }: { readonly secret: string | undefined; readonly now: Date },
): unknown {
  if (secret === undefined) return undefined;
  if (verification.method === 'signed_request') return readSignedRequest(request.body, secret);
  if (verification.method !== 'hmac_sha256' || !hasHmac(verification, request, { secret, now }))
    return undefined;
  return readJson(request.body.toString('utf8')) ?? {};
}

/** JSON, or a form whose one field is JSON: some let whoever enters the address choose between the two. */
function readJson(text: string): unknown {
  const [field = '', ...more] = new URLSearchParams(text).values();
  return parseJson(text) ?? (more.length === 0 ? parseJson(field) : undefined);
}

/** What each event of a Security Event Token says; undefined: it does not verify, or is none. */
async function readEventToken(
  { verification }: Notices,
  request: NoticeRequest,
  { verify, audience }: { readonly verify: EventTokenVerifier; readonly audience: string },
): Promise<{ topic: string; content: unknown }[] | undefined> {
  if (verification.method !== 'security_event_token') return undefined;
  const { issuer, jwks_uri: jwksUri } = verification;
  const claims = await verify(request.body.toString('utf8').trim(), { issuer, audience, jwksUri });
  const events = claims?.events;
  if (typeof events !== 'object' || events === null) return undefined;
  return Object.entries(events).map(([topic, event]) => ({ topic, content: { ...claims, event } }));
}

/**
 * Verifies what a provider sent, and reads it.
 *
 * @returns null: it does not verify, which is all there is to say
 * @throws NETWORK_ERROR the keys that would verify it cannot be had
 */
export async function readNotices(
  { configured, notices }: { readonly configured: ConfiguredProvider; readonly notices: Notices },
  request: NoticeRequest,
  { verify, now }: { readonly verify: EventTokenVerifier; readonly now: Date },
): Promise<ProviderNotice[] | null> {
  const dated = (topic: string, content: unknown) => ({
    topic,
    content,
    at: readNoticeTime(notices, content),
  });
  if (notices.verification.method === 'security_event_token') {
    const read = await readEventToken(notices, request, { verify, audience: configured.client_id });
    return read?.map(({ topic, content }) => dated(topic, content)) ?? null;
  }
  const content = readSigned(notices, request, { secret: noticeSecretOf(notices, configured), now });
  return content === undefined ? null : [dated(topicOf(notices, request, content), content)];
}
