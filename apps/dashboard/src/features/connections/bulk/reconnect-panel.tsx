import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import {
  IconArrowRight,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { useAnnounce } from '../../../components/announcer.tsx';
import { restoreFocus } from '../../../lib/focus.ts';
import { useConnectionsByIds } from '../../../lib/use-connections-by-ids.ts';
import { useConnectionActions } from '../connection-actions.tsx';
import { useConnectionName } from '../use-connection-name.ts';
import classes from './bulk-frame.module.css';
import { BulkFrame } from './bulk-frame.tsx';
import { BulkList } from './bulk-list.tsx';
import { ProgressLine } from './progress-line.tsx';
import { type QueueStep, type ReconnectQueue, skipInQueue, stepsOf } from './reconnect-queue.ts';
import { RECONNECT_QUEUE_ID } from './return-element-id.ts';

/** Leads through reconnecting several accounts, one consent after the other. Can be left at any time. */
export function ReconnectPanel({
  queue,
  onChange,
}: {
  readonly queue: ReconnectQueue;
  /** Null: the user leaves the queue. */
  readonly onChange: (queue: ReconnectQueue | null) => void;
}) {
  const { t } = useLingui();
  const actions = useConnectionActions();
  const nameOf = useConnectionName();
  const connections = useConnectionsByIds(queue.map(({ connectionId }) => connectionId));
  const steps = stepsOf(queue, connections);
  const total = steps.length;
  const position = steps.findIndex(({ status }) => status === 'waiting') + 1;
  const next = steps[position - 1]?.connection;
  const reconnected = steps.filter(({ status }) => status === 'reconnected').length;
  useNextSaid(next === undefined ? null : t`Next: ${nameOf(next)} (${position} of ${total})`);

  if (total === 0) return null;
  const leave = () => {
    onChange(null);
    restoreFocus();
  };
  return (
    <BulkFrame
      id={RECONNECT_QUEUE_ID}
      title={
        next === undefined ? (
          <Plural value={reconnected} one="# account reconnected" other="# accounts reconnected" />
        ) : (
          <Plural value={total} one="Reconnecting # account" other="Reconnecting # accounts" />
        )
      }
      aside={
        <Button size="xs" variant="default" onClick={leave}>
          {next === undefined ? <Trans>Dismiss</Trans> : <Trans>Leave the rest</Trans>}
        </Button>
      }
    >
      <ProgressLine label={t`Reconnecting accounts`} done={reconnected} total={total} />
      <BulkList>
        {steps.map(({ connection, status }) => (
          <li key={connection.id} className={classes.item} aria-current={connection === next && 'step'}>
            <span className={classes.icon}>{ICONS[status]}</span>
            <div>
              <p className={classes.name}>{nameOf(connection)}</p>
              <p className={classes.words}>
                <StepWords status={status} />
              </p>
            </div>
          </li>
        ))}
      </BulkList>
      {next !== undefined && (
        <div className={classes.foot}>
          <Button
            size="xs"
            classNames={{ root: classes.next ?? '', label: classes.nextLabel ?? '' }}
            rightSection={<IconArrowRight size={14} />}
            onClick={() => actions.reconnect(next)}
          >
            <Trans>
              Next: {nameOf(next)} ({position} of {total})
            </Trans>
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            onClick={() => onChange(skipInQueue(queue, next.id))}
            aria-label={t`Skip ${nameOf(next)}`}
          >
            <Trans>Skip</Trans>
          </Button>
        </div>
      )}
    </BulkFrame>
  );
}

/** Says politely what is next, once it is another account than before. */
function useNextSaid(next: string | null): void {
  const announce = useAnnounce();
  const before = useRef(next);
  const say = useEffectEvent((text: string) => announce(text));
  useEffect(() => {
    if (next !== null && next !== before.current) say(next);
    before.current = next;
  }, [next]);
}

const ICONS: Readonly<Record<QueueStep['status'], ReactNode>> = {
  reconnected: <IconCircleCheckFilled size={16} aria-hidden="true" className={classes.good} />,
  skipped: <IconCircleMinus size={16} aria-hidden="true" className={classes.idle} />,
  waiting: <IconCircleDashed size={16} aria-hidden="true" className={classes.idle} />,
};

function StepWords({ status }: { readonly status: QueueStep['status'] }) {
  switch (status) {
    case 'reconnected':
      return <Trans>Done: reconnected.</Trans>;
    case 'skipped':
      return <Trans>Skipped. Nothing was changed.</Trans>;
    case 'waiting':
      return <Trans>Waits for your consent.</Trans>;
  }
}
