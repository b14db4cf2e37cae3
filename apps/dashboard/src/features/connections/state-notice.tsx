import type { Connection } from '@evergrant/client';
import type { Health } from '@evergrant/core/health';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { StatusBadge, toneOf } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import classes from './state-notice.module.css';
import { Deadline, NextAttempt, WorksUntil } from './timing.tsx';
import { remedyWords, whyWords } from './words.ts';

/** How a connection is, since when, why, who can fix it, until when it holds, and, as children, the one thing to do. */
export function StateNotice({
  connection,
  health,
  provider,
  foot,
  children,
}: {
  readonly connection: Connection;
  readonly health: Health;
  readonly provider: string;
  /** What finds out whether that is so. */
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
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
      {children}
      {foot && <div className={classes.foot}>{foot}</div>}
    </section>
  );
}
