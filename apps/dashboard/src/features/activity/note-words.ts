import { type AuditEvent, type ConnectionReason, isEvergrantErrorCode } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { ERROR_WORDS } from '../../lib/error-words.ts';

const REASON_NOTES: Readonly<Record<ConnectionReason, MessageDescriptor>> = {
  token_expired: msg`access had run out`,
  grant_refused: msg`permission withdrawn, or run out`,
  refusal_unexplained: msg`refused without a reason`,
  refresh_outcome_unknown: msg`cut off before the answer was saved`,
  scope_missing: msg`not all permissions granted`,
  resource_not_chosen: msg`no site or organisation chosen`,
  token_unreadable: msg`stored access can't be opened`,
  client_misconfigured: msg`the hub's own credentials rejected`,
  provider_unavailable: msg`the provider didn't answer`,
  disconnected_by_user: msg`disconnected`,
};

const isReason = (value: string): value is ConnectionReason => Object.hasOwn(REASON_NOTES, value);

/** Why it happened, in a few words. Null: nothing says why, or only a code that the details show. */
export function noteWords({ metadata }: Pick<AuditEvent, 'metadata'>): MessageDescriptor | null {
  const note = metadata.reason ?? metadata.code;
  if (isEvergrantErrorCode(note)) return ERROR_WORDS[note].title;
  return typeof note === 'string' && isReason(note) ? REASON_NOTES[note] : null;
}
