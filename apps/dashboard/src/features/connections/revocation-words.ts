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
    case 'unsupported':
      return msg`The stored tokens are deleted. ${name} offers no way to withdraw access from here: to be thorough, remove this app in your ${name} account settings.`;
  }
}
