import type { Connection } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Checkbox, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { RowHeading } from '../../components/row-list.tsx';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../lib/use-now.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import { Account } from './account.tsx';
import { useConnectionActions } from './connection-actions.tsx';
import { connectionElementId } from './connection-element-id.ts';
import { ConnectionMenu } from './connection-menu.tsx';
import classes from './connection-row.module.css';
import { type Health, healthOf } from './health.ts';
import { StatusBadge } from './status-badge.tsx';
import { timingFacts } from './timing.tsx';
import { useConnectionName } from './use-connection-name.ts';
import { remedyWords, whyWords } from './words.ts';

/** One connection in a list: which account, how it is and why, until when, and what to do. */
export function ConnectionRow({
  connection,
  linked = true,
  selection,
}: {
  readonly connection: Connection;
  /** Whether there is a page of its own to go to. */
  readonly linked?: boolean;
  /** Default: it cannot be selected. */
  readonly selection?: { readonly selected: boolean; readonly onChange: (selected: boolean) => void };
}) {
  const { t } = useLingui();
  const labelId = useId();
  const health = healthOf(connection, useNow(60_000));
  const actions = useConnectionActions();
  const provider = useProviderName()(connection.provider);
  const name = useConnectionName()(connection);
  const title = connection.label ?? provider;

  return (
    <li>
      <article
        className={classes.row}
        data-selectable={selection !== undefined || undefined}
        data-selected={selection?.selected || undefined}
        aria-labelledby={labelId}
      >
        <span id={labelId} hidden>
          {name}
        </span>
        {selection !== undefined && (
          <Checkbox
            className={classes.select ?? ''}
            checked={selection.selected}
            onChange={(event) => selection.onChange(event.currentTarget.checked)}
            aria-label={t`Select ${name}`}
          />
        )}
        <BrandIcon provider={connection.provider} />
        <div className={classes.identity}>
          <RowHeading
            title={
              <>
                {linked ? (
                  <Link
                    id={connectionElementId(connection.id)}
                    to="/connections/$connectionId"
                    params={{ connectionId: connection.id }}
                  >
                    {title}
                  </Link>
                ) : (
                  <span id={connectionElementId(connection.id)} tabIndex={-1}>
                    {title}
                  </span>
                )}
                {connection.label !== null && <span className={classes.provider}>{provider}</span>}
              </>
            }
          >
            <Account account={connection} />
          </RowHeading>
        </div>
        <ConnectionState connection={connection} health={health} provider={provider} />
        {health.action === 'reconnect' && (
          <Button
            className={classes.reconnect ?? ''}
            size="xs"
            variant={health.needsYou ? 'light' : 'default'}
            onClick={() => actions.reconnect(connection)}
            aria-label={t`Reconnect ${name}`}
          >
            <Trans>Reconnect</Trans>
          </Button>
        )}
        {health.action === 'choose_resource' && (
          <Button
            className={classes.reconnect ?? ''}
            size="xs"
            variant="light"
            onClick={() => actions.chooseResource(connection)}
            aria-label={t`Choose what ${name} is used with`}
          >
            <Trans>Choose…</Trans>
          </Button>
        )}
        <div className={classes.menu}>
          <ConnectionMenu connection={connection} health={health} name={name} linked={linked} />
        </div>
      </article>
    </li>
  );
}

function ConnectionState({
  connection,
  health,
  provider,
}: {
  readonly connection: Connection;
  readonly health: Health;
  readonly provider: string;
}) {
  const { t } = useLingui();
  const why = whyWords(connection.reason, health.status, provider);
  const remedy = remedyWords(health);
  const facts = timingFacts(connection, health);
  return (
    <div className={classes.state}>
      <div className={classes.status}>
        <StatusBadge status={health.status} />
        <span className={classes.since}>
          <Trans>
            since <Time at={connection.statusSince} style="absolute-first" />
          </Trans>
        </span>
      </div>
      {why && (
        <p className={classes.why}>
          {t(why)} {remedy && t(remedy)}
        </p>
      )}
      {facts.length > 0 && (
        <div className={classes.factsFrame}>
          <ul className={classes.facts}>
            {facts.map(({ key, fact, urgent }) => (
              <li key={key} className={urgent ? classes.urgent : undefined}>
                {fact}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** The shape of rows that are still on their way. */
export function ConnectionRowSkeleton() {
  return (
    <li className={classes.row} aria-hidden="true">
      <Skeleton width={40} height={40} radius="md" />
      <div className={classes.identity}>
        <Skeleton height={14} width="45%" mb={9} />
        <Skeleton height={11} width="70%" />
      </div>
      <div className={classes.state}>
        <Skeleton height={22} width={110} radius="xl" mb={9} />
        <Skeleton height={11} width="80%" />
      </div>
    </li>
  );
}
