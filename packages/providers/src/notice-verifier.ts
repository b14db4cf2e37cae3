import type { Notices } from './schema/notice.ts';

/** A secret that has to be given besides the client's, the client's, or the provider's own keys. */
export type NoticeVerifier = 'notice_secret' | 'client_secret' | 'keys';

/** What verifies the notices of a provider. */
export function noticeVerifierOf({ verification }: Notices): NoticeVerifier {
  if (verification.method === 'security_event_token') return 'keys';
  return verification.method === 'hmac_sha256' ? verification.secret : 'client_secret';
}
