import type { Connection } from '@evergrant/client';
import type { Health } from '@evergrant/core/health';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useConnectionActions } from './connection-actions.tsx';

/** The one action that helps; where nothing is wrong there is none. */
export function StateAction({
  connection,
  health: { action, needsYou },
}: {
  readonly connection: Connection;
  readonly health: Health;
}): ReactNode {
  const actions = useConnectionActions();
  if (action === 'choose_resource')
    return (
      <Button onClick={() => actions.chooseResource(connection)}>
        <Trans>Choose…</Trans>
      </Button>
    );
  if (connection.reason === 'scope_missing' && connection.missingScope.length > 0)
    return (
      <Button leftSection={<IconPlugConnected size={16} />} onClick={() => actions.grant(connection)}>
        <Trans>Grant what is missing</Trans>
      </Button>
    );
  if (action !== 'reconnect') return null;
  return (
    <Button
      variant={needsYou ? 'filled' : 'default'}
      leftSection={<IconPlugConnected size={16} />}
      onClick={() => actions.reconnect(connection)}
    >
      <Trans>Reconnect</Trans>
    </Button>
  );
}
