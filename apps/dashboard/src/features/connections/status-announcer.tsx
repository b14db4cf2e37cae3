import type { Connection } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useAnnounce } from '../../components/announcer.tsx';
import { accountText } from '../../lib/account-text.ts';
import { STATUS_WORDS } from '../../lib/status-words.ts';
import { useNow } from '../../lib/use-now.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import { type KnownStatuses, statusChanges } from './status-changes.ts';

/** Says politely when the status of a connection that is on the page changes by itself. */
export function StatusAnnouncer({ connections }: { readonly connections: readonly Connection[] }) {
  const { t } = useLingui();
  const announce = useAnnounce();
  const providerName = useProviderName();
  const now = useNow(1_000);
  const before = useRef<KnownStatuses>(new Map());

  const look = useEffectEvent(() => {
    const { changes, known } = statusChanges(before.current, connections, now);
    before.current = known;
    const sentences = changes.map(({ connection, status }) => {
      const name = providerName(connection.provider);
      const account = accountText(connection);
      const word = t(STATUS_WORDS[status]);
      return t`${name}, ${account}: ${word}`;
    });
    if (sentences.length > 0) announce(sentences.join('. '));
  });

  useEffect(() => look(), [connections, now]);

  return null;
}
