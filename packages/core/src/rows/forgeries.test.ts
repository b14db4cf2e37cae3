import { randomBytes, randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyRing } from '../vault/key-ring.ts';
import { open, type SealBinding } from '../vault/sealed-token.ts';
import { createVault, tokenBinding } from '../vault/vault.ts';
import {
  AUTHENTICATED_ROWS,
  AUTHENTICATED_TABLES,
  type AuthenticatedRow,
  type AuthenticatedTable,
} from './authenticated-rows.ts';
import { createRowSeals } from './row-seals.ts';

/** Everything that somebody may try who can write into the database, and has no keys. */
const FORGERIES = 10_000;
const ROWS = 40;

const ring = createKeyRing([
  { id: 'k1', bytes: randomBytes(32) },
  { id: 'k2', bytes: randomBytes(32) },
]);
const vault = createVault(ring);
const seals = createRowSeals(ring);

const oneOf = <T>(items: readonly T[]): T => {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
};

/** A value of the kinds that columns hold. */
const randomValue = (): unknown =>
  oneOf([
    () => randomInt(1_000_000),
    () => randomBytes(6).toString('base64url'),
    () => new Date(randomInt(2 ** 40)),
    () => null,
    () => [randomBytes(3).toString('hex'), randomBytes(3).toString('hex')],
    () => ({ host: randomBytes(3).toString('hex'), nested: { port: randomInt(65_536) } }),
  ])();

interface StoredRow {
  readonly table: AuthenticatedTable;
  readonly row: AuthenticatedRow;
}

function makeRow(table: AuthenticatedTable): StoredRow {
  const content = Object.fromEntries(AUTHENTICATED_ROWS[table].map((field) => [field, randomValue()]));
  return { table, row: { ...content, seal: seals.seal(table, content) } };
}

const rows = AUTHENTICATED_TABLES.flatMap((table) => Array.from({ length: ROWS }, () => makeRow(table)));

/** Flips one bit of a text. */
function flip(text: string): string {
  const bytes = Buffer.from(text);
  const at = randomInt(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(7));
  return bytes.toString('latin1');
}

const rowForgeries: readonly ((victim: StoredRow) => StoredRow)[] = [
  // A field of one's own choosing, of another row, or of another column.
  ({ table, row }) => ({ table, row: { ...row, [oneOf(AUTHENTICATED_ROWS[table])]: randomValue() } }),
  ({ table, row }) => {
    const other = oneOf(rows.filter((candidate) => candidate.table === table && candidate.row !== row));
    const field = oneOf(AUTHENTICATED_ROWS[table]);
    return { table, row: { ...row, [field]: other.row[field] } };
  },
  ({ table, row }) => {
    const [a, b] = [oneOf(AUTHENTICATED_ROWS[table]), oneOf(AUTHENTICATED_ROWS[table])];
    return { table, row: { ...row, [a]: row[b], [b]: row[a] } };
  },
  // Another seal: flipped, of another row, of another table, of another key, of none.
  ({ table, row }) => ({ table, row: { ...row, seal: flip(row.seal ?? '') } }),
  ({ table, row }) => ({ table, row: { ...row, seal: oneOf(rows).row.seal } }),
  ({ table, row }) => ({ table, row: { ...row, seal: (row.seal ?? '').replace('.k1.', '.k2.') } }),
  ({ table, row }) => ({ table, row: { ...row, seal: null } }),
  // The whole row in another table that has the same fields as far as they go.
  ({ row }) => {
    const table = oneOf(AUTHENTICATED_TABLES);
    const moved = Object.fromEntries(
      AUTHENTICATED_ROWS[table].map((field) => [field, row[field] === undefined ? null : row[field]]),
    );
    return { table, row: { ...moved, seal: row.seal } };
  },
];

const isSame = (a: StoredRow, b: StoredRow): boolean => JSON.stringify(a) === JSON.stringify(b);

test(`${FORGERIES} forged rows are all refused, and every real one verifies`, () => {
  for (const { table, row } of rows) expect(seals.verify(table, row)).toBe(true);
  const accepted: StoredRow[] = [];
  for (let tried = 0; tried < FORGERIES; ) {
    const victim = oneOf(rows);
    const forged = oneOf(rowForgeries)(victim);
    if (rows.some((real) => isSame(real, forged))) continue;
    tried += 1;
    if (seals.verify(forged.table, forged.row)) accepted.push(forged);
  }
  expect(accepted).toEqual([]);
});

interface SealedValue {
  readonly envelope: string;
  readonly binding: SealBinding;
}

const sealedValues: readonly SealedValue[] = Array.from({ length: 200 }, (_, index) => {
  const owner = {
    userId: randomInt(50),
    connectionId: index,
    provider: oneOf(['acme', 'shops']),
    accountId: oneOf(['ada', 'grace']),
    parameters: oneOf([{}, { shop: 'ada' }, { shop: 'grace', region: 'eu' }]),
  };
  const binding = tokenBinding(owner, oneOf(['access_token', 'refresh_token']));
  return { envelope: vault.encryptToken(randomBytes(24).toString('base64url'), binding), binding };
});

const valueForgeries: readonly ((victim: SealedValue) => SealedValue)[] = [
  ({ envelope, binding }) => ({ envelope: flip(envelope), binding }),
  ({ envelope }) => ({ envelope, binding: oneOf(sealedValues).binding }),
  ({ envelope, binding }) => ({ envelope, binding: { ...binding, field: 'client_secret' } }),
  ({ envelope, binding }) => ({
    envelope,
    binding: { ...binding, destination: JSON.stringify(['acme', 'ada', [['shop', 'evil.example']]]) },
  }),
  // As before there were destinations.
  ({ envelope, binding: { owner, field } }) => ({ envelope, binding: { owner, field } }),
  ({ envelope, binding }) => ({ envelope: envelope.replace(/^v2/, 'v1'), binding }),
  ({ envelope, binding }) => ({ envelope: envelope.replace('.k1.', '.k2.'), binding }),
];

test(`${FORGERIES} forged or misplaced ciphertexts do not open, and every real one does`, () => {
  const keyOf = (keyId: string) => ring.derive(keyId, 'seal');
  const opens = ({ envelope, binding }: SealedValue) => open(envelope, binding, keyOf) !== null;
  expect(sealedValues.every(opens)).toBe(true);
  const opened: SealedValue[] = [];
  for (let tried = 0; tried < FORGERIES; ) {
    const victim = oneOf(sealedValues);
    const forged = oneOf(valueForgeries)(victim);
    const isReal = forged.envelope === victim.envelope && sameBinding(forged.binding, victim.binding);
    if (isReal) continue;
    tried += 1;
    if (opens(forged)) opened.push(forged);
  }
  expect(opened).toEqual([]);
});

const sameBinding = (a: SealBinding, b: SealBinding): boolean =>
  a.owner === b.owner && a.field === b.field && a.destination === b.destination;
