import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { restoreFocus } from '../../../lib/focus.ts';
import { useConnectionsByIds } from '../../../lib/use-connections-by-ids.ts';
import { useNow } from '../../../lib/use-now.ts';
import classes from './bulk-frame.module.css';
import { BulkFrame } from './bulk-frame.tsx';
import { BulkList } from './bulk-list.tsx';
import { BulkResult } from './bulk-result.tsx';
import { type BulkItem, progressOf } from './bulk-run.ts';
import { useBulkRun } from './bulk-run-provider.tsx';
import { runWords } from './bulk-words.ts';
import { nextStepOf } from './next-step.ts';
import { ProgressLine } from './progress-line.tsx';

/** Where the focus goes when a run begins. */
export const BULK_RUN_ID = 'bulk-run';

/** So many results are shown; as many as can be asked for together, to see which have been mended since. */
const MOST_SHOWN = 100;

/** How far a run is and what became of each connection, until the user dismisses it. */
export function BulkRunPanel() {
  const { t } = useLingui();
  const now = useNow(60_000);
  const { run, isRunning, resume, retry, stop, dismiss } = useBulkRun();
  // While it is known who is next, they stay in their order.
  const isInOrder = isRunning && run?.rest === null;
  const items = isInOrder ? run.items : failedFirst(run?.items ?? []);
  const shown = items.slice(0, MOST_SHOWN);
  const failed = shown.filter(({ outcome }) => outcome.kind === 'failed');
  const connections = useConnectionsByIds(failed.map(({ connection }) => connection.id));
  const retryThese = (connectionIds: readonly number[]) => {
    retry(connectionIds);
    restoreFocus(BULK_RUN_ID);
  };
  if (run === null) return null;
  const { ended, stopped, total } = progressOf(run);
  const title = runWords(run)
    .map((words) => t(words))
    .join(' · ');
  const stepOf = ({ connection, outcome }: BulkItem) => {
    const current = connections.find(({ id }) => id === connection.id);
    return outcome.kind === 'failed' ? nextStepOf(outcome, { before: connection, current, now }) : null;
  };
  const results = shown.map((item) => ({ item, step: isRunning ? null : stepOf(item) }));
  const retryable = results.filter(({ step }) => step === 'retry').map(({ item }) => item.connection.id);
  const count = retryable.length;
  const unshown = items.length - shown.length;
  const halted = run.rest?.state.kind === 'halted' ? { ...run.rest.state, ahead: run.rest.ahead } : null;

  return (
    <BulkFrame
      id={BULK_RUN_ID}
      title={title}
      aside={
        isRunning ? (
          <Button size="xs" variant="default" onClick={stop}>
            <Trans>Stop</Trans>
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              dismiss();
              restoreFocus();
            }}
          >
            <Trans>Dismiss</Trans>
          </Button>
        )
      }
    >
      <ProgressLine label={title} done={ended - stopped} total={total} />
      {run.rest?.state.kind === 'waiting' && (
        <p className={classes.note}>
          <Trans>
            Only so many accounts can be refreshed by hand in a minute. It goes on by itself; keep this tab
            open.
          </Trans>
        </p>
      )}
      {halted?.error && (
        <div className={classes.note}>
          <ErrorNotice error={halted.error} />
        </div>
      )}
      {shown.length > 0 && (
        <BulkList>
          {results.map(({ item, step }) => (
            <BulkResult
              key={item.connection.id}
              item={item}
              step={step}
              onRetry={() => retryThese([item.connection.id])}
            />
          ))}
          {unshown > 0 && (
            <li className={classes.unshown}>
              <Plural value={unshown} one="and # more" other="and # more" />
            </li>
          )}
        </BulkList>
      )}
      {(count > 1 || halted !== null) && !isRunning && (
        <div className={classes.foot}>
          {halted !== null && (
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                resume();
                restoreFocus(BULK_RUN_ID);
              }}
            >
              <Plural
                value={halted.ahead}
                one="Go on with the one that is left"
                other="Go on with the # that are left"
              />
            </Button>
          )}
          {count > 1 && (
            <Button size="xs" variant="default" onClick={() => retryThese(retryable)}>
              <Trans>Try these {count} again</Trans>
            </Button>
          )}
        </div>
      )}
    </BulkFrame>
  );
}

/** What needs the user comes first; the rest keeps its order. */
const failedFirst = (items: readonly BulkItem[]): readonly BulkItem[] =>
  items.toSorted((a, b) => failedRank(a) - failedRank(b));

const failedRank = ({ outcome }: BulkItem): number => (outcome.kind === 'failed' ? 0 : 1);
