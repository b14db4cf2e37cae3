import type { Connection } from '@evergrant/client';
import { useCallback, useState } from 'react';
import { focusWhenPresent } from '../../../lib/focus.ts';
import { useConnectionActions } from '../connection-actions.tsx';
import { ConnectionList, type ListEnd } from '../connection-list.tsx';
import type { BulkAction } from './bulk-action.ts';
import { BulkBar } from './bulk-bar.tsx';
import { BulkDisconnectDialog } from './bulk-disconnect-dialog.tsx';
import { BULK_RUN_ID } from './bulk-run-panel.tsx';
import { useBulkRun } from './bulk-run-provider.tsx';
import { type ReconnectQueue, startQueue } from './reconnect-queue.ts';
import { keepShown, NOTHING, select } from './selection.ts';

/** The list of connections, of which several can be selected and acted on together. */
export function BulkConnections({
  shown,
  matching,
  end,
  onQueue,
}: {
  readonly shown: readonly Connection[];
  /** How many match, loaded or not. */
  readonly matching: number;
  readonly end: ListEnd;
  /** A reconnect queue begins. */
  readonly onQueue: (queue: ReconnectQueue) => void;
}) {
  const actions = useConnectionActions();
  const { isRunning, start } = useBulkRun();
  const [selection, setSelection] = useState(NOTHING);
  const [leaving, setLeaving] = useState<readonly Connection[]>([]);
  const [isAsking, setAsking] = useState(false);

  const onChange = useCallback(
    (id: number, isOn: boolean) => setSelection((selected) => select(selected, id, isOn)),
    [],
  );
  const kept = keepShown(selection, shown);
  if (kept !== selection) setSelection(kept);

  const begin = (action: 'refresh' | 'disconnect', connections: readonly Connection[]) => {
    start(action, connections);
    setSelection(NOTHING);
    focusWhenPresent(BULK_RUN_ID);
  };

  const act = (action: BulkAction, affected: readonly Connection[]) => {
    if (action === 'disconnect') {
      setLeaving(affected);
      setAsking(true);
    } else if (action === 'refresh') begin(action, affected);
    else {
      onQueue(startQueue(affected));
      setSelection(NOTHING);
      const [first] = affected;
      if (first !== undefined) actions.reconnect(first);
    }
  };

  return (
    <>
      <BulkBar shown={shown} selection={kept} onSelect={setSelection} onAct={act} disabled={isRunning} />
      <ConnectionList
        connections={shown}
        total={matching}
        end={end}
        selection={{ has: (id) => kept.has(id), onChange }}
      />
      <BulkDisconnectDialog
        connections={leaving}
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          begin('disconnect', leaving);
        }}
      />
    </>
  );
}
