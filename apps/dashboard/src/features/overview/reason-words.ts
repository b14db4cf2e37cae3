import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Why a refresh failed, as whoever runs the hub is told. */
export function reasonWords(reason: string): MessageDescriptor {
  switch (reason) {
    case 'token_expired':
      return msg`The access ran out and cannot be renewed`;
    case 'grant_refused':
      return msg`The permission was withdrawn or has run out`;
    case 'refusal_unexplained':
      return msg`Refused without saying why`;
    case 'refresh_outcome_unknown':
      return msg`Cut off before the answer was stored`;
    case 'scope_missing':
      return msg`A required permission is missing`;
    case 'resource_not_chosen':
      return msg`No site or organisation is chosen`;
    case 'token_unreadable':
      return msg`The stored token cannot be opened`;
    case 'client_misconfigured':
      return msg`The provider refuses this hub's credentials`;
    case 'provider_unavailable':
      return msg`The provider does not answer`;
    default:
      return msg`Another reason`;
  }
}
