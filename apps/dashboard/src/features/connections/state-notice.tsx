import type { Connection } from '@evergrant/client';
import type { Health } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconRotateClockwise } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { StatusBadge, toneOf } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import { useConnectionActions } from './connection-actions.tsx';
import classes from './state-notice.module.css';
import { Deadline, NextAttempt, WorksUntil } from './timing.tsx';
import { remedyWords, whyWords } from './words.ts';

/** How a connection is, since when, why, who can fix it, until when it holds, and the one thing to do. */
export function StateNotice({
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
  return (
    <section className={classes.notice} data-tone={toneOf(health.status)} aria-label={t`Status`}>
      <div className={classes.words}>
        <div className={classes.line}>
          <StatusBadge status={health.status} />
          <span className={classes.since}>
            <Trans>
              since <Time at={connection.statusSince} style="absolute-first" />
            </Trans>
          </span>
        </div>
        {why && <p className={classes.why}>{t(why)}</p>}
        <p className={classes.text}>
          {remedy && <span>{t(remedy)} </span>}
          <WorksUntil connection={connection} health={health} />{' '}
          <NextAttempt connection={connection} health={health} />{' '}
          {(health.status !== 'held_up' || health.deadline !== null) && (
            <Deadline connection={connection} health={health} />
          )}
        </p>
      </div>
      <StateAction connection={connection} health={health} />
    </section>
  );
}

/** The one action that helps; where nothing is wrong there is none. */
function StateAction({
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
      <Button leftSection={<IconRotateClockwise size={16} />} onClick={() => actions.grant(connection)}>
        <Trans>Grant what is missing</Trans>
      </Button>
    );
  if (action !== 'reconnect') return null;
  return (
    <Button
      variant={needsYou ? 'filled' : 'default'}
      leftSection={<IconRotateClockwise size={16} />}
      onClick={() => actions.reconnect(connection)}
    >
      <Trans>Reconnect</Trans>
    </Button>
  );
}
