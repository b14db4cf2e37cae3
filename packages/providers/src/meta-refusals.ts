import type { Provider } from './provider.ts';
import type { RefusalRule } from './schema/refusal.ts';

/** What refusals mean in the words that Facebook, Instagram and Threads have in common. */
export const metaRefusals = {
  // A code alone proves nothing: 190 with 459 or 464 ends once the user has put the account in order at Facebook.
  dead_grant_codes: [
    'invalid_grant',
    { code: '190', sub_code: '458' },
    { code: '190', sub_code: '460' },
    { code: '190', sub_code: '463' },
    { code: '190', sub_code: '467' },
    {
      code: '190',
      description:
        '^Error validating access token: (The user has not authorized application|The session has been invalidated because|Session has expired on) .*$',
    },
  ],
  client_refused_codes: [
    '101',
    { code: '1', description: '^Error validating client secret\\.?$' },
    { code: '100', description: '^Error validating client secret\\.?$' },
    { code: '190', description: '^Error validating application\\. .*$' },
  ],
  retry_later_codes: ['1', '2', '4', '17', '32', '341', '368', '613'],
} satisfies Partial<Provider>;

/** "If no subcode is present, the login status or access token has expired, been revoked, or is otherwise invalid." */
export const metaDeadTokens: RefusalRule[] = [
  { code: '190', sub_code: '' },
  { code: '102', sub_code: '' },
];
