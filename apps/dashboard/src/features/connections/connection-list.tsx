import type { Connection } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import classes from './connection-list.module.css';
import { ConnectionRow } from './connection-row.tsx';

/** Which rows are selected. */
export interface ListSelection {
  readonly has: (connectionId: number) => boolean;
  /** The same function at each rendering, so that only the row that changes is drawn anew. */
  readonly onChange: (connectionId: number, selected: boolean) => void;
}

/** Below the first rows, while there are more to be loaded. */
export interface ListEnd {
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onNear: () => void;
}

/** A line, by which the height of what was not drawn yet is guessed. */
const LINE_PX = 49;
/** So many rows beyond what is seen are drawn, and from so many before the last on more are loaded. */
const OVERSCAN = 6;
const NEAR_END = 20;

/** Rows of connections in the order they are given. Only those that are in sight are drawn, however many there are. */
export function ConnectionList({
  connections,
  linked = true,
  selection,
  total,
  end,
}: {
  readonly connections: readonly Connection[];
  readonly linked?: boolean;
  /** Default: rows cannot be selected. */
  readonly selection?: ListSelection;
  /** How many there are, loaded or not. Default: those given. */
  readonly total?: number;
  /** Default: there are no more. */
  readonly end?: ListEnd;
}) {
  const { t, i18n } = useLingui();
  const loaded = connections.length;
  const [loadedText, totalText] = [i18n.number(loaded), i18n.number(total ?? loaded)];
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const virtualizer = useWindowVirtualizer({
    count: connections.length,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => connections[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollMargin: top,
  });
  // What stands above the list comes and goes.
  useLayoutEffect(() => {
    const offset = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (Math.abs(offset - top) > 1) setTop(offset);
  });

  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  const near = useEffectEvent(() => {
    if (end?.hasMore && !end.isLoading && last >= connections.length - NEAR_END) end.onNear();
  });
  useEffect(() => near(), [last, connections.length, end?.isLoading]);

  return (
    <>
      <ul
        ref={list}
        className={classes.list}
        aria-label={t`Connections`}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {rows.map(({ index, key, start }) => {
          const connection = connections[index];
          return (
            connection !== undefined && (
              <li
                key={key}
                data-index={index}
                ref={virtualizer.measureElement}
                aria-setsize={total ?? connections.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start - top}px)` }}
              >
                <ConnectionRow
                  connection={connection}
                  linked={linked}
                  selected={selection?.has(connection.id)}
                  onSelect={selection?.onChange}
                />
              </li>
            )
          );
        })}
      </ul>
      {end?.hasMore && (
        <p className={classes.more}>
          <Trans>
            {loadedText} of {totalText} are loaded; scroll on for more.
          </Trans>
        </p>
      )}
    </>
  );
}

/** Stands in until the connections are there. */
export function ConnectionListSkeleton(): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <VisuallyHidden role="status">{t`Loading connections…`}</VisuallyHidden>
      <div className={classes.list} aria-hidden>
        {[62, 48, 71, 55, 66].map((width) => (
          <div key={width} className={classes.skeleton}>
            <Skeleton width={28} height={28} radius="md" />
            <Skeleton height={12} width={`${width}%`} />
          </div>
        ))}
      </div>
    </>
  );
}
