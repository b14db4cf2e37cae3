import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
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

/** How far a run is and what became of each connection, until the user dismisses it. */
export function BulkRunPanel() {
  const { t } = useLingui();
  const now = useNow(60_000);
  const { run, isRunning, retry, stop, dismiss } = useBulkRun();
  const failed = run?.items.filter(({ outcome }) => outcome.kind === 'failed') ?? [];
  const connections = useConnectionsByIds(failed.map(({ connection }) => connection.id));
  const retryThese = (connectionIds: readonly number[]) => {
    retry(connectionIds);
    restoreFocus(BULK_RUN_ID);
  };
  if (run === null) return null;
  const { ended, total } = progressOf(run);
  const title = runWords(run)
    .map((words) => t(words))
    .join(' · ');
  const stepOf = ({ connection, outcome }: BulkItem) => {
    const current = connections.find(({ id }) => id === connection.id);
    return outcome.kind === 'failed' ? nextStepOf(outcome, { before: connection, current, now }) : null;
  };
  const results = run.items.map((item) => ({ item, step: isRunning ? null : stepOf(item) }));
  const retryable = results.filter(({ step }) => step === 'retry').map(({ item }) => item.connection.id);
  const count = retryable.length;

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
      <ProgressLine label={title} done={ended} total={total} />
      <BulkList>
        {(isRunning ? results : failedFirst(results)).map(({ item, step }) => (
          <BulkResult
            key={item.connection.id}
            item={item}
            step={step}
            onRetry={() => retryThese([item.connection.id])}
          />
        ))}
      </BulkList>
      {count > 1 && (
        <div className={classes.foot}>
          <Button size="xs" variant="default" onClick={() => retryThese(retryable)}>
            <Trans>Try these {count} again</Trans>
          </Button>
        </div>
      )}
    </BulkFrame>
  );
}

/** What needs the user comes first; the rest keeps its order. */
const failedFirst = <Result extends { readonly item: BulkItem }>(
  results: readonly Result[],
): readonly Result[] => results.toSorted((a, b) => failedRank(a.item) - failedRank(b.item));

const failedRank = ({ outcome }: BulkItem): number => (outcome.kind === 'failed' ? 0 : 1);
