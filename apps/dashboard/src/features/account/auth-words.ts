import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

const WORDS: Readonly<Record<string, MessageDescriptor>> = {
  INVALID_EMAIL_OR_PASSWORD: msg`The email or the password isn't right.`,
  INVALID_PASSWORD: msg`The password isn't right.`,
  INVALID_EMAIL: msg`This isn't an email address.`,
  USER_ALREADY_EXISTS: msg`There already is an account with this email. Sign in instead.`,
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: msg`There already is an account with this email. Sign in instead.`,
  PASSWORD_TOO_SHORT: msg`The password is too short.`,
  PASSWORD_TOO_LONG: msg`The password is too long.`,
  EMAIL_PASSWORD_SIGN_UP_DISABLED: msg`Signing up is by invitation on this hub. Ask whoever runs it.`,
  RESERVED_ADDRESS: msg`This address can't be used here.`,
  INVALID_TOKEN: msg`This link has run out or was used already. Ask for a new one.`,
  INVALID_CODE: msg`The code isn't right. Codes change every half minute.`,
  INVALID_BACKUP_CODE: msg`The code isn't right, or was used already.`,
  INVALID_TWO_FACTOR_COOKIE: msg`That took too long. Start again.`,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: msg`Too many attempts. Start again.`,
  TOO_MANY_ATTEMPTS: msg`Too many attempts. Wait a quarter of an hour, then try again.`,
  ACCOUNT_TEMPORARILY_LOCKED: msg`Too many attempts. Wait a quarter of an hour, then try again.`,
  PASSKEY_CANCELLED: msg`Nothing came of that: the browser's dialog was closed, or no passkey fits.`,
  PASSKEY_NOT_FOUND: msg`This passkey isn't known here. Sign in another way.`,
  PASSKEY_WITHOUT_VERIFICATION: msg`The device has to ask for a fingerprint, a face or a PIN.`,
  BANNED_USER: msg`This account is locked. Ask whoever runs this hub.`,
};

/** By what a provider's redirect brings back. */
const CALLBACK_WORDS: Readonly<Record<string, MessageDescriptor>> = {
  account_not_linked: msg`There is an account with this email that signs in another way. Sign in to it, then link the provider on your account page.`,
  signup_disabled: msg`Signing up is by invitation on this hub. Ask whoever runs it.`,
  access_denied: msg`The provider was told not to sign you in.`,
};

/** What to say when the provider that people sign in at led to nothing. */
export const callbackErrorWords = (error: string): MessageDescriptor =>
  CALLBACK_WORDS[error] ?? msg`Signing in at the provider didn't work. Try again.`;

/** What to say when signing in or up did not work: `status` is undefined where the hub did not answer. */
export function authErrorWords(error: {
  readonly code?: string | undefined;
  readonly status?: number | undefined;
}) {
  const known = error.code === undefined ? undefined : WORDS[error.code];
  if (known !== undefined) return known;
  if (error.status === 429) return msg`Too many attempts. Wait a minute, then try again.`;
  if (error.status === undefined || error.status === 0 || error.status >= 500)
    return msg`The hub can't be reached right now. Check your network, then try again.`;
  return msg`That didn't work. Check what you entered and try again.`;
}
