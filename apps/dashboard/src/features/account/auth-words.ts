import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

const WORDS: Readonly<Record<string, MessageDescriptor>> = {
  INVALID_EMAIL_OR_PASSWORD: msg`The email or the password isn't right.`,
  INVALID_EMAIL: msg`This isn't an email address.`,
  USER_ALREADY_EXISTS: msg`There already is an account with this email. Sign in instead.`,
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: msg`There already is an account with this email. Sign in instead.`,
  PASSWORD_TOO_SHORT: msg`The password is too short.`,
  PASSWORD_TOO_LONG: msg`The password is too long.`,
  EMAIL_PASSWORD_SIGN_UP_DISABLED: msg`Signing up is by invitation on this hub. Ask whoever runs it.`,
  BANNED_USER: msg`This account is locked. Ask whoever runs this hub.`,
};

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
