import type { Connection } from '@evergrant/client';
import { useConnections } from '@evergrant/client/react';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useAnnounce } from '../../components/announcer.tsx';
import { accountText } from '../../lib/account-text.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import { statusChanges } from './status-changes.ts';
import { STATUS_WORDS } from './words.ts';

/** Says politely when the status of a connection changes by itself. */
export function StatusAnnouncer() {
  const { t } = useLingui();
  const announce = useAnnounce();
  const providerName = useProviderName();
  const { data: connections } = useConnections({ includeDisconnected: true });
  const before = useRef<readonly Connection[] | undefined>(undefined);

  const say = useEffectEvent((after: readonly Connection[]) => {
    const changes = statusChanges(before.current ?? after, after, new Date());
    before.current = after;
    const sentences = changes.map(({ connection, status }) => {
      const name = providerName(connection.provider);
      const account = accountText(connection);
      const word = t(STATUS_WORDS[status]);
      return t`${name}, ${account}: ${word}`;
    });
    if (sentences.length > 0) announce(sentences.join('. '));
  });

  useEffect(() => {
    if (connections !== undefined) say(connections);
  }, [connections]);

  return null;
}
