import { useEvergrant } from '@evergrant/client/react';
import { Trans } from '@lingui/react/macro';
import { IconAlertTriangle, IconShieldCheck, IconShieldQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Time } from '../../components/time.tsx';
import classes from './verification-line.module.css';

/** The hub verifies every hour; a reader who stays sees it. */
const REFETCH_MS = 60_000;
const ICON = { size: 16, 'aria-hidden': true, className: classes.icon } as const;

/** Says when the log was last found to be what it was; nothing until that is known. */
export function VerificationLine() {
  const { api } = useEvergrant();
  const { data } = useQuery(api.audit.verification.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  if (data === undefined) return null;
  const { broken, heldAt, heldUpTo } = data;
  if (broken !== null)
    return (
      <div className={classes.line} data-broken>
        <IconAlertTriangle {...ICON} />
        <div>
          <Trans>
            This log is not what it was, as found <Time at={broken.at} />. The runbook says what to do: “The
            audit chain does not hold”.
          </Trans>
          <ul className={classes.problems} lang="en">
            {broken.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      </div>
    );
  if (heldAt === null)
    return (
      <div className={classes.line}>
        <IconShieldQuestion {...ICON} />
        <div>
          <Trans>Not verified yet: the hub does so every hour.</Trans>
        </div>
      </div>
    );
  return (
    <div className={classes.line}>
      <IconShieldCheck {...ICON} />
      <div>
        {heldUpTo === null ? (
          <Trans>
            Verified <Time at={heldAt} style="relative" />: nothing was changed.
          </Trans>
        ) : (
          <Trans>
            Verified <Time at={heldAt} style="relative" />: nothing was changed up to event {heldUpTo.event}.
          </Trans>
        )}
      </div>
    </div>
  );
}
