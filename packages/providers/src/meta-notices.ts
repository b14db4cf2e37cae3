import type { Notices } from './schema/notice.ts';

/**
 * What Facebook, Instagram and Threads send alike, to an address for each of the two: both have the same content.
 * Source: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 */
export const metaNotices: Notices = {
  verification: { method: 'signed_request' },
  topic: 'address',
  at: 'issued_at',
  topics: {
    deauthorize: [{ means: 'grant_revoked', accounts: 'user_id' }],
    data_deletion: [{ means: 'data_deletion', accounts: 'user_id' }],
  },
  answers: { data_deletion: { url: 'status_url', confirmation_code: 'confirmation_code' } },
  note: 'In the app dashboard: the address with /deauthorize as the deauthorize callback, the one with /data_deletion for data deletion requests.',
};
