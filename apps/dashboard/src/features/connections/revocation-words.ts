import type { Disconnection } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What the provider of a disconnected account made of it. */
export function revocationWords(revocation: Disconnection['revocation'], name: string): MessageDescriptor {
  switch (revocation) {
    case 'revoked':
      return msg`${name} confirmed that this hub's access was withdrawn.`;
    case 'scheduled':
      return msg`The stored tokens are deleted. ${name} didn't answer, so the hub keeps trying to withdraw its access there.`;
    case 'in_use':
      return msg`The stored tokens are deleted. The same ${name} account is still connected here, so ${name} was not asked to withdraw this hub's access.`;
    case 'unsupported':
      return msg`The stored tokens are deleted. ${name} offers no way to withdraw access from here: to be thorough, remove this app in your ${name} account settings.`;
  }
}
