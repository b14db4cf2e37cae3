import type { Connection } from '@evergrant/client';
import type { Health } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo, type ReactNode, useId } from 'react';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import { Account } from './account.tsx';
import { useConnectionActions } from './connection-actions.tsx';
import { connectionElementId } from './connection-element-id.ts';
import { ConnectionMenu } from './connection-menu.tsx';
import classes from './connection-row.module.css';
import { besideTitle, titleOf } from './connection-title.ts';
import { useHealth } from './health.ts';
import { Deadline, NextAttempt, WorksUntil, works } from './timing.tsx';
import { useConnectionName } from './use-connection-name.ts';
import { remedyWords, whyWords } from './words.ts';

interface ConnectionRowProps {
  readonly connection: Connection;
  /** Whether there is a page of its own to go to. */
  readonly linked?: boolean;
  /** Undefined: it cannot be selected. */
  readonly selected?: boolean | undefined;
  readonly onSelect?: ((connectionId: number, selected: boolean) => void) | undefined;
}

/**
 * One connection in a list. One that is well is a line; one that is not says why, who can do what about it and until when it
 * works, and has the one button that helps.
 */
export const ConnectionRow = memo(function ConnectionRow({
  connection,
  linked = true,
  selected,
  onSelect,
}: ConnectionRowProps) {
  const { t } = useLingui();
  const labelId = useId();
  const health = useHealth(connection);
  const provider = useProviderName()(connection.provider);
  const name = useConnectionName()(connection);
  return (
    <article
      className={classes.row}
      data-selectable={selected !== undefined || undefined}
      data-selected={selected || undefined}
      data-tier={isCard(health) ? 'card' : 'line'}
      aria-labelledby={labelId}
    >
      <span id={labelId} hidden>
        {name}
      </span>
      {selected !== undefined && (
        <Checkbox
          className={classes.select ?? ''}
          size="xs"
          checked={selected}
          onChange={(event) => onSelect?.(connection.id, event.currentTarget.checked)}
          aria-label={t`Select ${name}`}
        />
      )}
      <span className={classes.icon}>
        <BrandIcon provider={connection.provider} size={28} />
      </span>
      <div className={classes.identity}>
        <h2 className={classes.title}>
          {linked ? (
            <Link
              id={connectionElementId(connection.id)}
              to="/connections/$connectionId"
              params={{ connectionId: connection.id }}
            >
              {titleOf(connection)}
            </Link>
          ) : (
            <span id={connectionElementId(connection.id)} tabIndex={-1}>
              {titleOf(connection)}
            </span>
          )}
        </h2>
        <div className={classes.account}>
          <Account account={besideTitle(connection)} />
        </div>
      </div>
      <span className={classes.provider}>{provider}</span>
      <span className={classes.status} data-quiet={health.status === 'connected' || undefined}>
        <StatusBadge status={health.status} />
      </span>
      <span className={classes.used}>
        {isCard(health) ? (
          <Trans>
            Since <Time at={connection.statusSince} style="absolute" />
          </Trans>
        ) : (
          <LastUsed at={connection.lastUsedAt} />
        )}
      </span>
      <Why connection={connection} health={health} provider={provider} />
      <RowAction connection={connection} health={health} name={name} />
      <div className={classes.menu}>
        <ConnectionMenu connection={connection} health={health} name={name} linked={linked} />
      </div>
    </article>
  );
});

/** Whether there is more to say than that it is well. */
export const isCard = ({ status }: Pick<Health, 'status'>): boolean =>
  status !== 'connected' && status !== 'disconnected';

function LastUsed({ at }: { readonly at: string | null }): ReactNode {
  return at === null ? (
    <Trans>Not used yet</Trans>
  ) : (
    <Trans>
      Used <Time at={at} style="relative" />
    </Trans>
  );
}

/** Why it is not simply fine, who can do what, and until when. */
function Why({
  connection,
  health,
  provider,
}: {
  readonly connection: Connection;
  readonly health: Health;
  readonly provider: string;
}) {
  const { t } = useLingui();
  const why = whyWords(health, provider);
  const remedy = remedyWords(health);
  if (why === null || !isCard(health)) return null;
  return (
    <p className={classes.why}>
      <span>{t(why)}</span> {remedy && <span>{t(remedy)}</span>}{' '}
      {health.needsYou && health.deadline !== null && works(health) && (
        <strong>
          <Deadline connection={connection} health={health} />
        </strong>
      )}{' '}
      <WorksUntil connection={connection} health={health} />{' '}
      <NextAttempt connection={connection} health={health} />
    </p>
  );
}

function RowAction({
  connection,
  health: { action, needsYou },
  name,
}: {
  readonly connection: Connection;
  readonly health: Health;
  readonly name: string;
}) {
  const { t } = useLingui();
  const actions = useConnectionActions();
  if (action === 'reconnect')
    return (
      <Button
        className={classes.action ?? ''}
        size="xs"
        variant={needsYou ? 'filled' : 'default'}
        onClick={() => actions.reconnect(connection)}
        aria-label={t`Reconnect ${name}`}
      >
        <Trans>Reconnect</Trans>
      </Button>
    );
  if (action === 'choose_resource')
    return (
      <Button
        className={classes.action ?? ''}
        size="xs"
        onClick={() => actions.chooseResource(connection)}
        aria-label={t`Choose what ${name} is used with`}
      >
        <Trans>Choose…</Trans>
      </Button>
    );
  return null;
}
