import type { Connection } from '@evergrant/client';
import { canRefresh, type Health } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconListDetails,
  IconPencil,
  IconPlugConnected,
  IconPlugConnectedX,
  IconRefresh,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import danger from '../../components/danger.module.css';
import { useConnectionActions } from './connection-actions.tsx';
import { canReconnect } from './health.ts';

/** Everything that can be done with one connection in a list. */
export function ConnectionMenu({
  connection,
  health,
  name,
  linked,
}: {
  readonly connection: Connection;
  readonly health: Health;
  readonly name: string;
  /** Whether there is a page of its own to go to. */
  readonly linked: boolean;
}) {
  const { t } = useLingui();
  const actions = useConnectionActions();
  const { isConnected } = connection;
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          loading={actions.isRefreshing(connection.id)}
          aria-label={t`More actions for ${name}`}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {linked && (
          <Menu.Item
            leftSection={<IconListDetails size={16} />}
            renderRoot={(props) => (
              <Link to="/connections/$connectionId" params={{ connectionId: connection.id }} {...props} />
            )}
          >
            <Trans>Details and history</Trans>
          </Menu.Item>
        )}
        {canRefresh(connection, health) && (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => actions.refresh(connection)}>
            <Trans>Refresh now</Trans>
          </Menu.Item>
        )}
        {canReconnect(health) && (
          <Menu.Item
            leftSection={<IconPlugConnected size={16} />}
            onClick={() => actions.reconnect(connection)}
          >
            <Trans>Reconnect</Trans>
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => actions.rename(connection)}>
          <Trans>Edit label</Trans>
        </Menu.Item>
        {isConnected && (
          <>
            <Menu.Divider />
            <Menu.Item
              className={danger.danger ?? ''}
              leftSection={<IconPlugConnectedX size={16} />}
              onClick={() => actions.disconnect(connection)}
            >
              <Trans>Disconnect…</Trans>
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
