import { i18n } from '@lingui/core';
import { createAuthClient } from 'better-auth/client';
import { stepUp } from '../../lib/step-up.ts';

/** Sign-up, sign-in and sign-out at the hub, by session cookie. */
export const authClient = createAuthClient({
  baseURL: window.location.origin,
  fetchOptions: {
    customFetchImpl: stepUp.fetch,
    // E-mails are written in the language of the page.
    onRequest: ({ headers }) => headers.set('accept-language', i18n.locale),
  },
});
