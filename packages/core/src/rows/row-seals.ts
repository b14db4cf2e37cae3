import type { KeyRing } from '../vault/key-ring.ts';
import { createMac } from '../vault/mac.ts';
import {
  AUTHENTICATED_ROWS,
  type AuthenticatedRow,
  type AuthenticatedTable,
  type RowContent,
} from './authenticated-rows.ts';

/**
 * A seal is `v1.<key id>.<mac>`: HMAC-SHA-256 (RFC 2104) by a key that serves this alone, over the table and what counts of the
 * row. It names its key as sealed values do, so that keys are counted and rotated in one way.
 */
const VERSION = 'v1';

/** Proves that a row is as a process with the keys wrote it. */
export interface RowSeals {
  /**
   * The seal of a row, by the key in use.
   *
   * @throws TypeError a field is missing: what nobody read, nobody can vouch for
   */
  seal(table: AuthenticatedTable, row: RowContent): string;
  /** Whether a row has the seal of exactly this content, in this table. Without any it has not. */
  verify(table: AuthenticatedTable, row: AuthenticatedRow): boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** JSON with one spelling: PostgreSQL keeps the fields of an object in an order of its own. */
function canonical(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(canonical);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, canonical(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Ids are numbers in the database, and texts to better-auth. */
const withoutNumber = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

/** What is authenticated: JSON says where each part ends, and of which kind it is. */
function textOf(table: AuthenticatedTable, row: RowContent): string {
  const values = AUTHENTICATED_ROWS[table].map((field) => {
    const value = row[field];
    if (value === undefined) throw new TypeError(`${table}.${field} is missing`);
    return canonical(withoutNumber(value));
  });
  return JSON.stringify([table, ...values]);
}

/** Seals by the keys of a ring: one that an older key made verifies while that is in the ring. */
export function createRowSeals(ring: KeyRing): RowSeals {
  const mac = createMac(ring, 'rows');
  return {
    seal: (table, row) => `${VERSION}.${mac.sign(textOf(table, row))}`,
    verify: (table, row) =>
      row.seal?.startsWith(`${VERSION}.`) === true &&
      mac.verify(textOf(table, row), row.seal.slice(VERSION.length + 1)),
  };
}
