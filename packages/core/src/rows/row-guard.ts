import type { KeyRing } from '../vault/key-ring.ts';
import { AUTHENTICATED_ROWS, type AuthenticatedRow, type AuthenticatedTable } from './authenticated-rows.ts';
import { createRowSeals, type RowSeals } from './row-seals.ts';

/** Seals rows that count, and lets in only those that verify. */
export interface RowGuard extends Pick<RowSeals, 'seal'> {
  /**
   * A row that was read, if it is as the hub wrote it; otherwise null, as if it were not there, and whoever has to know is
   * told.
   */
  admit<Row extends AuthenticatedRow>(table: AuthenticatedTable, row: Row): Row | null;
}

/** A row that does not verify, or whose sealed values do not open, by its table and id. */
export interface UnverifiedRow {
  readonly table: AuthenticatedTable | 'connections' | 'flows';
  readonly row: string;
}

/** A guard by the keys of a ring. */
export function createRowGuard(ring: KeyRing, tell: (refused: UnverifiedRow) => void): RowGuard {
  const seals = createRowSeals(ring);
  return {
    seal: seals.seal,
    admit(table, row) {
      if (seals.verify(table, row)) return row;
      const [id] = AUTHENTICATED_ROWS[table];
      tell({ table, row: String(row[id]) });
      return null;
    },
  };
}
