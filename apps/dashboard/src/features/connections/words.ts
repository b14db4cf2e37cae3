import type { ConnectionSort, Health, StatusFilter } from '@evergrant/core/health';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { STATUS_WORDS } from '../../lib/status-words.ts';

export const FILTER_WORDS: Readonly<Record<StatusFilter, MessageDescriptor>> = {
  attention: msg`Needs your attention`,
  ...STATUS_WORDS,
};

export const SORT_WORDS: Readonly<Record<ConnectionSort, MessageDescriptor>> = {
  attention: msg`Attention first`,
  name: msg`Name`,
  newest: msg`Newest first`,
  deadline: msg`Next deadline first`,
  refreshed: msg`Last refreshed first`,
  used: msg`Last used first`,
};

/** Why a connection is what it is, in a sentence. Null: all is well. */
export function whyWords(
  { reason, status }: Pick<Health, 'reason' | 'status'>,
  provider: string,
): MessageDescriptor | null {
  switch (reason) {
    case 'token_expired':
      return msg`Access has run out, and ${provider} gives no way to renew it without you.`;
    case 'grant_refused':
      return msg`${provider} no longer accepts the permission you gave: it was withdrawn there, or has run out.`;
    case 'refusal_unexplained':
      return msg`For a day ${provider} has refused to renew this access, without saying why.`;
    case 'refresh_outcome_unknown':
      return msg`A renewal was cut off before ${provider}'s answer could be saved. To be safe, it wasn't repeated.`;
    case 'scope_missing':
      return msg`Not all permissions that are needed were granted.`;
    case 'resource_not_chosen':
      return msg`This account has several sites or organisations at ${provider}. Which one apps should use isn't chosen yet.`;
    case 'token_unreadable':
      return msg`The stored access can't be opened with this hub's encryption keys.`;
    case 'client_misconfigured':
      return msg`${provider} rejects this hub's own credentials. Nothing is wrong with your account.`;
    case 'provider_unavailable':
      return status === 'held_up'
        ? msg`${provider} isn't answering, so access can't be renewed.`
        : msg`${provider} isn't answering, so access couldn't be renewed in time.`;
    case 'disconnected_by_user':
      return msg`You disconnected this account.`;
    case null:
      if (status === 'held_up') return msg`Access has run out and is about to be renewed.`;
      return status === 'expiring' ? msg`The permission you gave runs out soon.` : null;
  }
}

/** Who can fix it, and the one thing to do. Null: nothing needs fixing. */
export function remedyWords({ action, status }: Pick<Health, 'action' | 'status'>): MessageDescriptor | null {
  switch (action) {
    case 'reconnect':
      return status === 'disconnected'
        ? msg`Reconnect it whenever you like.`
        : msg`You can fix this: reconnect the account.`;
    case 'choose_resource':
      return msg`You can fix this: choose one.`;
    case 'contact_operator':
      return msg`Whoever runs this hub has to fix this. You don't need to reconnect.`;
    case 'wait':
      return msg`There is nothing for you to do: we keep trying.`;
    case null:
      return null;
  }
}
