import { Trans, useLingui } from '@lingui/react/macro';
import { Progress } from '@mantine/core';
import classes from './progress-line.module.css';

/** How many of several are done: in numbers and as a bar. */
export function ProgressLine({
  label,
  done,
  total,
}: {
  /** What is in progress, for those who do not see the bar's surroundings. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
}) {
  const { t, i18n } = useLingui();
  const [doneText, totalText] = [i18n.number(done), i18n.number(total)];
  return (
    <div className={classes.line}>
      <Progress.Root size="sm" className={classes.bar ?? ''}>
        <Progress.Section
          value={(100 * done) / total}
          withAria={false}
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={done}
          aria-valuetext={t`${doneText} of ${totalText}`}
        />
      </Progress.Root>
      <span className={classes.count} aria-hidden="true">
        <Trans>
          {doneText} of {totalText}
        </Trans>
      </span>
    </div>
  );
}
