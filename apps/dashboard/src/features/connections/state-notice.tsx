import type { Connection } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Time } from '../../components/time.tsx';
import type { Health } from './health.ts';
import classes from './state-notice.module.css';
import { StatusBadge } from './status-badge.tsx';
import { Deadline, isNextAttempt } from './timing.tsx';
import { remedyWords, whyWords } from './words.ts';

/** How a connection is, since when, why, who can fix it, and until when it holds. */
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
  const why = whyWords(connection.reason, health.status, provider);
  const remedy = remedyWords(health);
  const { nextRefreshAt } = connection;
  return (
    <section className={classes.notice} aria-label={t`Status`}>
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
        {nextRefreshAt !== null && isNextAttempt(connection) ? (
          <Trans>
            Next attempt <Time at={nextRefreshAt} />.
          </Trans>
        ) : (
          <Deadline connection={connection} health={health} />
        )}
      </p>
    </section>
  );
}
