import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyRing } from '../vault/key-ring.ts';
import { appendCheckpoint } from './append-checkpoint.ts';
import { findHead } from './audit-chain-store.ts';
import { createAuditSigner } from './audit-signer.ts';
import { type ChainSetting, createChainSetting, masterKey } from './chain.fixture.ts';
import { type Checkpoint, readStatement } from './checkpoint.ts';
import { extendAuditChain } from './extend-audit-chain.ts';
import type { ChainVerification } from './verify-audit-chain.ts';

/** `EVERGRANT_TAMPERINGS=1000` for the long form. */
const TAMPERINGS = Number(process.env.EVERGRANT_TAMPERINGS ?? 60);
const CHECKPOINTS = 12;
const PER_CHECKPOINT = 40;
/** The first says which key signs. */
const LAST_SEQ = CHECKPOINTS + 1;
const EVENTS = CHECKPOINTS * PER_CHECKPOINT;

let each: ChainSetting;
/** A superuser, for whom no trigger fires. */
let intruder: pg.Client;
let outside: Checkpoint;
beforeAll(async () => {
  each = await createChainSetting();
  for (let count = 0; count < CHECKPOINTS; count += 1) {
    await each.write(PER_CHECKPOINT / 2, ['2026-10', new Date().toISOString().slice(0, 7)]);
    await extendAuditChain(each, { due: false });
  }
  const head = await findHead(each.db.pool);
  if (head === null) throw new Error('there is no chain');
  outside = head;
  intruder = new pg.Client({ connectionString: each.connectionString });
  await intruder.connect();
  await intruder.query('SET session_replication_role = replica');
});
afterAll(async () => {
  await intruder.end();
  await each[Symbol.asyncDispose]();
});

/** The same sequence for a seed, so that a failure can be repeated. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Tampering {
  readonly name: string;
  readonly statements: readonly string[];
  /** The event that has to be named. */
  readonly found?: { readonly how: 'changed' | 'missing' | 'added'; readonly id: number };
  /** Only whoever keeps a checkpoint outside can see it. */
  readonly needsOutside?: boolean;
}

const CHANGES = [
  `at = at + interval '1 millisecond'`,
  `event = event || 'x'`,
  `user_id = coalesce(user_id, 0) + 1`,
  `connection_id = 7`,
  `provider = NULL`,
  `account_id = 'somebody else'`,
  `actor = 'system'`,
  `ip_address = NULL`,
  `user_agent = ''`,
  `correlation_id = correlation_id || ' '`,
  `metadata = metadata || '{"n": "1"}'`,
  `metadata = '{}'`,
  `id = id + 1000000`,
];
const COLUMNS =
  'at, event, user_id, connection_id, provider, account_id, actor, ip_address, user_agent, correlation_id, metadata';

function throwDice(dice: (below: number) => number): Tampering {
  const id = 1 + dice(EVENTS);
  const other = 1 + ((id - 1 + 1 + dice(EVENTS - 1)) % EVENTS);
  const seq = 2 + dice(CHECKPOINTS);
  const change = CHANGES[dice(CHANGES.length)] ?? '';
  const tamperings: Tampering[] = [
    {
      name: `event ${id}: ${change}`,
      statements: [`UPDATE audit_events SET ${change} WHERE id = ${id}`],
      found: { how: change.startsWith('id =') ? 'missing' : 'changed', id },
    },
    {
      name: `event ${id} deleted`,
      statements: [`DELETE FROM audit_events WHERE id = ${id}`],
      found: { how: 'missing', id },
    },
    {
      name: `events from ${id} on deleted`,
      statements: [`DELETE FROM audit_events WHERE id >= ${id}`],
      found: { how: 'missing', id },
    },
    {
      name: `events ${id} and ${other} change places`,
      statements: [
        `UPDATE audit_events SET id = -1 WHERE id = ${id}`,
        `UPDATE audit_events SET id = ${id} WHERE id = ${other}`,
        `UPDATE audit_events SET id = ${other} WHERE id = -1`,
      ],
      found: { how: 'changed', id },
    },
    {
      name: `event ${id} is there twice`,
      statements: [
        `INSERT INTO audit_events (id, ${COLUMNS}) SELECT id, at + interval '1 second', event, user_id, connection_id, provider,
          account_id, actor, ip_address, user_agent, correlation_id, metadata FROM audit_events WHERE id = ${id}`,
      ],
      found: { how: 'added', id },
    },
    {
      name: 'an event before the first',
      statements: [
        `INSERT INTO audit_events (id, event, actor, correlation_id) VALUES (${-dice(100)}, 'token_read', 'x', 'y')`,
      ],
    },
    { name: 'events truncated', statements: ['TRUNCATE audit_events'] },
    {
      name: `checkpoint ${seq} deleted`,
      statements: [`DELETE FROM audit_checkpoints WHERE seq = ${seq}`],
      needsOutside: seq === LAST_SEQ,
    },
    {
      name: `checkpoints up to ${seq} deleted`,
      statements: [`DELETE FROM audit_checkpoints WHERE seq <= ${seq}`],
      needsOutside: seq === LAST_SEQ,
    },
    {
      name: `event ${id} changed, and what checkpoint ${seq} says too`,
      statements: [
        `UPDATE audit_events SET actor = 'system' WHERE id = ${id}`,
        `UPDATE audit_checkpoints SET statement = replace(statement, '"count":20', '"count":19') WHERE seq = ${seq}`,
      ],
      found: { how: 'changed', id },
    },
    {
      name: `checkpoint ${seq} says something else`,
      statements: [
        `UPDATE audit_checkpoints SET statement = replace(statement, 'Z"', '0Z"') WHERE seq = ${seq}`,
      ],
    },
    {
      name: `checkpoint ${seq} is signed by nobody`,
      statements: [`UPDATE audit_checkpoints SET signature = reverse(signature) WHERE seq = ${seq}`],
    },
    {
      name: `a copy of checkpoint ${seq} at the end`,
      statements: [
        `INSERT INTO audit_checkpoints (seq, statement, signature)
          SELECT ${dice(2) === 0 ? 2 * CHECKPOINTS : '9223372036854775807'}, statement, signature FROM audit_checkpoints WHERE seq = ${seq}`,
      ],
    },
    {
      name: `everything after checkpoint ${seq - 1} cut off`,
      statements: [
        `DELETE FROM audit_events WHERE id > ${(seq - 2) * PER_CHECKPOINT}`,
        `DELETE FROM audit_checkpoints WHERE seq >= ${seq}`,
      ],
      needsOutside: true,
    },
  ];
  const [first] = tamperings;
  const tampering = tamperings[dice(tamperings.length)] ?? first;
  if (tampering === undefined) throw new Error('there is nothing to do');
  return tampering;
}

const verify = (outsideToo: boolean, hashing: 'database' | 'here' = 'database') =>
  each.verify({ outside: outsideToo ? [outside] : [], hashing }, intruder);

const names = ({ problems }: ChainVerification, { how, id }: NonNullable<Tampering['found']>): boolean =>
  problems.some((problem) => problem.kind === 'events' && problem[how].includes(String(id)));

test(`${TAMPERINGS} changes by a superuser are found, and none in a log that nobody touched`, async () => {
  const seed = Number(process.env.EVERGRANT_TAMPERING_SEED ?? 1);
  const dice = createDice(seed);
  for (let count = 0; count < TAMPERINGS; count += 1) {
    const tampering = throwDice(dice);
    const { name, statements, found, needsOutside = false } = tampering;
    await intruder.query('BEGIN');
    for (const statement of statements) await intruder.query(statement);
    const within = await verify(false);
    const compared = await verify(true, 'here');
    await intruder.query('ROLLBACK');
    expect({ name, held: within.held }).toEqual({ name, held: needsOutside });
    expect({ name, held: compared.held }).toEqual({ name, held: false });
    if (found !== undefined)
      expect({ name, named: names(within, found) && names(compared, found) }).toEqual({ name, named: true });
    if (count % 10 === 0) expect(await verify(true)).toMatchObject({ held: true, events: EVENTS });
  }
  expect(await verify(true, 'here')).toMatchObject({ held: true, events: EVENTS });
});

test('a chain that somebody made anew with a key of their own is found', async () => {
  const stranger = createAuditSigner(createKeyRing([masterKey('stranger')]));
  await intruder.query('BEGIN');
  await intruder.query('DELETE FROM audit_events WHERE id = 7; DELETE FROM audit_checkpoints');
  const head = async () => findHead(intruder);
  await appendCheckpoint(intruder, { ...each, signer: stranger }, { head: null, says: { kind: 'key' } });
  await appendCheckpoint(
    intruder,
    { ...each, signer: stranger },
    { head: await head(), says: { kind: 'events', after: '0', months: {} } },
  );
  const found = await verify(false);
  const compared = await verify(true);
  await intruder.query('ROLLBACK');
  expect(found).toMatchObject({ held: false, problems: [{ kind: 'unknown_key', key: stranger.publicKey }] });
  expect(compared.problems).toContainEqual({ kind: 'cut_off', seq: readStatement(outside.statement)?.seq });
});

test('nobody hands the chain over to a key without the key that signs it', async () => {
  const stranger = createAuditSigner(createKeyRing([masterKey('stranger')]));
  const forged = { ...stranger, sign: (text: string) => stranger.sign(text, stranger.publicKey) };
  await intruder.query('BEGIN');
  await appendCheckpoint(intruder, { ...each, signer: forged }, { head: outside, says: { kind: 'key' } });
  const found = await verify(false);
  await intruder.query('ROLLBACK');
  expect(found).toMatchObject({ held: false, problems: [{ kind: 'checkpoint', seq: LAST_SEQ + 1 }] });
});

test('a month cannot be let go without the key', async () => {
  const stranger = createAuditSigner(createKeyRing([masterKey('stranger')]));
  const forged = { ...stranger, sign: (text: string) => stranger.sign(text, stranger.publicKey) };
  await intruder.query('BEGIN');
  await appendCheckpoint(
    intruder,
    { ...each, signer: forged },
    { head: outside, says: { kind: 'release', keptFrom: '2026-11', events: EVENTS / 2 } },
  );
  await intruder.query(`DELETE FROM audit_events WHERE at < '2026-11-01T00:00:00Z'`);
  const found = await verify(false);
  await intruder.query('ROLLBACK');
  expect(found).toMatchObject({ held: false, problems: [{ kind: 'checkpoint', seq: LAST_SEQ + 1 }] });
});
