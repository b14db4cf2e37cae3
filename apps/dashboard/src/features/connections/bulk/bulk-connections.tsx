import type { Connection } from '@evergrant/client';
import { useCallback, useState } from 'react';
import { focusWhenPresent } from '../../../lib/focus.ts';
import { useConnectionActions } from '../connection-actions.tsx';
import { ConnectionList, type ListEnd } from '../connection-list.tsx';
import type { ConnectionFilter } from '../use-connection-pages.ts';
import type { BulkAction } from './bulk-action.ts';
import { BulkBar } from './bulk-bar.tsx';
import { BulkDisconnectDialog } from './bulk-disconnect-dialog.tsx';
import type { RunAction } from './bulk-run.ts';
import { BULK_RUN_ID } from './bulk-run-panel.tsx';
import { useBulkRun } from './bulk-run-provider.tsx';
import { type ReconnectQueue, startQueue } from './reconnect-queue.ts';
import { keepShown, NOTHING, type Selection, select } from './selection.ts';

/** The list of connections, of which several, or all that match, can be selected and acted on together. */
export function BulkConnections({
  shown,
  filter,
  matching,
  isStale,
  end,
  onQueue,
}: {
  readonly shown: readonly Connection[];
  /** What they match. */
  readonly filter: ConnectionFilter;
  /** How many match, loaded or not. */
  readonly matching: number;
  /** Whether what is shown, or its number, is still that of the filter before. */
  readonly isStale: boolean;
  readonly end: ListEnd;
  /** A reconnect queue begins. */
  readonly onQueue: (queue: ReconnectQueue) => void;
}) {
  const actions = useConnectionActions();
  const { isRunning, start, startMatching } = useBulkRun();
  const [selection, setSelection] = useState(NOTHING);
  // Everything is selected of what matched then: another filter means other connections.
  const [wholeOf, setWholeOf] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<readonly Connection[] | { readonly matching: number }>([]);
  const [isAsking, setAsking] = useState(false);
  const filterKey = JSON.stringify(filter);
  const isWhole = wholeOf === filterKey;

  const change = useCallback((next: (selected: Selection) => Selection) => {
    setWholeOf(null);
    setSelection(next);
  }, []);
  const onChange = useCallback(
    (id: number, isOn: boolean) => change((selected) => select(selected, id, isOn)),
    [change],
  );
  const kept = keepShown(selection, shown);
  if (kept !== selection) setSelection(kept);

  const begin = (run: () => void) => {
    run();
    change(() => NOTHING);
    focusWhenPresent(BULK_RUN_ID);
  };
  const ask = (accounts: typeof leaving) => {
    setLeaving(accounts);
    setAsking(true);
  };

  const act = (action: BulkAction, affected: readonly Connection[]) => {
    if (action === 'disconnect') ask(affected);
    else if (action === 'refresh') begin(() => start(action, affected));
    else {
      onQueue(startQueue(affected));
      change(() => NOTHING);
      const [first] = affected;
      if (first !== undefined) actions.reconnect(first);
    }
  };
  const actOnWhole = (action: RunAction) => {
    if (action === 'disconnect') ask({ matching });
    else begin(() => startMatching(action, filter, matching));
  };

  return (
    <>
      <BulkBar
        shown={shown}
        selection={kept}
        whole={
          // What is disconnected can neither be refreshed nor disconnected.
          !isStale && matching > shown.length && filter.status !== 'disconnected'
            ? { matching, isSelected: isWhole, onSelect: () => setWholeOf(filterKey), onAct: actOnWhole }
            : null
        }
        onSelect={(next) => change(() => next)}
        onAct={act}
        disabled={isRunning}
      />
      <ConnectionList
        connections={shown}
        total={matching}
        end={end}
        selection={{ has: (id) => isWhole || kept.has(id), onChange }}
      />
      <BulkDisconnectDialog
        accounts={leaving}
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          begin(() =>
            'matching' in leaving
              ? startMatching('disconnect', filter, leaving.matching)
              : start('disconnect', leaving),
          );
        }}
      />
    </>
  );
}
