import { Trans, useLingui } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import { EventPages } from './event-pages.tsx';
import { useAuditEvents } from './use-audit-events.ts';

/** What happened to one connection. */
export function ConnectionHistory({ connectionId }: { readonly connectionId: number }) {
  const { t } = useLingui();
  return (
    <Panel title={t`History`}>
      <EventPages
        query={useAuditEvents({ connectionId })}
        scope="connection"
        empty={
          <Text c="dimmed">
            <Trans>Nothing has happened yet.</Trans>
          </Text>
        }
      />
    </Panel>
  );
}
