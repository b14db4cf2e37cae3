import type { Connection } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import { RowList } from '../../components/row-list.tsx';
import { ConnectionRow, ConnectionRowSkeleton } from './connection-row.tsx';

/** Which rows are selected. */
export interface ListSelection {
  readonly has: (connectionId: number) => boolean;
  readonly onChange: (connectionId: number, selected: boolean) => void;
}

/** Rows of connections in the order they are given. */
export function ConnectionList({
  connections,
  linked = true,
  selection,
}: {
  readonly connections: readonly Connection[];
  readonly linked?: boolean;
  /** Default: rows cannot be selected. */
  readonly selection?: ListSelection;
}) {
  const { t } = useLingui();
  return (
    <RowList aria-label={t`Connections`}>
      {connections.map((connection) => (
        <ConnectionRow
          key={connection.id}
          connection={connection}
          linked={linked}
          {...(selection && {
            selection: {
              selected: selection.has(connection.id),
              onChange: (selected) => selection.onChange(connection.id, selected),
            },
          })}
        />
      ))}
    </RowList>
  );
}

/** Stands in until the connections are there. */
export function ConnectionListSkeleton() {
  const { t } = useLingui();
  return (
    <>
      <VisuallyHidden role="status">{t`Loading connections…`}</VisuallyHidden>
      <RowList aria-hidden>
        <ConnectionRowSkeleton />
        <ConnectionRowSkeleton />
        <ConnectionRowSkeleton />
      </RowList>
    </>
  );
}
