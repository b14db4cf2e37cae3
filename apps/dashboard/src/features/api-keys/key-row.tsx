import type { ApiKey } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCircleCheckFilled,
  IconCircleOff,
  IconClockX,
  IconDots,
  IconGauge,
  IconRotateClockwise,
  IconTrash,
} from '@tabler/icons-react';
import { Badge } from '../../components/badge.tsx';
import danger from '../../components/danger.module.css';
import { RowHeading } from '../../components/row-list.tsx';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../lib/use-now.ts';
import classes from './api-keys.module.css';
import { keyActionsId } from './key-dialog.ts';
import { type KeyState, keyState } from './key-state.ts';

/** What is done with a key. */
export type KeyAction = 'change' | 'rotate' | 'revoke';

const SECOND_MS = 1_000;

/** One key: what it may do, whether it works, and when it was last used. */
export function KeyRow({
  apiKey,
  onAction,
}: {
  readonly apiKey: ApiKey;
  readonly onAction: (action: KeyAction) => void;
}) {
  const { t } = useLingui();
  const { id, name, scopes, lastUsedAt, previousEndsAt, allowedAddresses, requestsPerMinute } = apiKey;
  const now = useNow(SECOND_MS);
  const state = keyState(apiKey, now);
  const isRotating = previousEndsAt !== null && new Date(previousEndsAt) > now;
  const addresses = allowedAddresses.join(', ');
  return (
    <li className={classes.row} data-over={state.kind !== 'works' || undefined}>
      <div className={classes.main}>
        <RowHeading title={name}>
          <code>evg_{id}_…</code>
          {' · '}
          {lastUsedAt === null ? (
            <Trans>Never used</Trans>
          ) : (
            <Trans>
              Last used <Time at={lastUsedAt} style="relative" />
            </Trans>
          )}
        </RowHeading>
        <ul className={classes.scopes} aria-label={t`What it may do`}>
          {scopes.map((scope) => (
            <li key={scope}>
              <code>{scope}</code>
            </li>
          ))}
        </ul>
        {addresses !== '' && (
          <p className={classes.note}>
            <Trans>Only from {addresses}</Trans>
          </p>
        )}
        {requestsPerMinute !== null && (
          <p className={classes.note}>
            <Trans>At most {requestsPerMinute} requests a minute</Trans>
          </p>
        )}
        {isRotating && <PreviousSecret endsAt={previousEndsAt} usedAt={apiKey.previousUsedAt} />}
      </div>
      <div className={classes.state}>
        <StateBadge state={state} />
        {state.kind === 'works' && (
          <Menu id={keyActionsId(id)} position="bottom-end" width={210}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`More actions for ${name}`}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconRotateClockwise size={16} />} onClick={() => onAction('rotate')}>
                <Trans>Rotate…</Trans>
              </Menu.Item>
              <Menu.Item leftSection={<IconGauge size={16} />} onClick={() => onAction('change')}>
                <Trans>Limits…</Trans>
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                className={danger.danger ?? ''}
                leftSection={<IconTrash size={16} />}
                onClick={() => onAction('revoke')}
              >
                <Trans>Revoke…</Trans>
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {state.kind === 'works' && state.until !== null && (
        <p className={classes.note}>
          <Trans>
            Expires <Time at={state.until} />
          </Trans>
        </p>
      )}
    </li>
  );
}

function PreviousSecret({ endsAt, usedAt }: { readonly endsAt: string; readonly usedAt: string | null }) {
  return (
    <p className={classes.note}>
      <Trans>
        The secret from before the rotation works until <Time at={endsAt} style="absolute" />.
      </Trans>{' '}
      {usedAt === null ? (
        <Trans>It was not used since.</Trans>
      ) : (
        <Trans>
          It was used <Time at={usedAt} style="relative" />: somebody does not have the new one yet.
        </Trans>
      )}
    </p>
  );
}

function StateBadge({ state }: { readonly state: KeyState }) {
  const { t } = useLingui();
  switch (state.kind) {
    case 'works':
      return <Badge tone="ok" Icon={IconCircleCheckFilled}>{t`Works`}</Badge>;
    case 'expired':
      return (
        <Badge tone="idle" Icon={IconClockX}>
          {t({ context: 'key', message: 'Expired' })}
        </Badge>
      );
    case 'revoked':
      return <Badge tone="idle" Icon={IconCircleOff}>{t`Revoked`}</Badge>;
  }
}
