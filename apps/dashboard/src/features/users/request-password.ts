import { i18n } from '@lingui/core';

/** Sends somebody an e-mail that leads to choosing a password, in the language of this page. */
export async function requestPassword(email: string): Promise<void> {
  await fetch('/api/auth/request-password-reset', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': i18n.locale },
    body: JSON.stringify({ email }),
  });
}
