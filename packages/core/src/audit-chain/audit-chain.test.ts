import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { createKeyRing } from '../vault/key-ring.ts';
import { findVerification } from './audit-chain-store.ts';
import { createAuditSigner } from './audit-signer.ts';
import { type ChainSetting, createChainSetting, masterKey } from './chain.fixture.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readStatement } from './checkpoint.ts';
import { extendAuditChain } from './extend-audit-chain.ts';

let each: ChainSetting;
beforeEach(async () => {
  each = await createChainSetting();
});
afterEach(() => each[Symbol.asyncDispose]());

const extend = (deps = each) => extendAuditChain(deps, { due: false });
const saysOf = (checkpoint: Checkpoint | null) => checkpoint && readStatement(checkpoint.statement);

test('events are taken into the chain once, and it holds, whoever hashes them', async () => {
  expect(await extend()).toBeNull();
  await each.write(25);
  expect(saysOf(await extend())).toMatchObject({
    kind: 'events',
    seq: 2,
    after: '0',
    upTo: '25',
    keptFrom: null,
  });
  await each.write(5);
  const head = await extend();
  expect(saysOf(head)).toMatchObject({ seq: 3, after: '25', upTo: '30' });
  expect(await extend()).toEqual(head);
  for (const hashing of ['database', 'here'] as const)
    expect(await each.verify({ hashing })).toMatchObject({
      held: true,
      problems: [],
      checkpoints: 3,
      events: 30,
      head: { seq: 3, key: each.signer.publicKey },
    });
  expect(await each.verify({ after: 2 })).toMatchObject({ held: true, checkpoints: 1, events: 5 });
});

test('a checkpoint waits for company: for a minute, or for 5,000 events', async () => {
  await each.write(1);
  await extendAuditChain(each);
  await each.write(1);
  expect(saysOf(await extendAuditChain(each))).toMatchObject({ upTo: '1' });
  await each.write(5_000);
  expect(saysOf(await extendAuditChain(each))).toMatchObject({ upTo: '5002' });
});

test('an event that commits after one with a greater id is not missed', async () => {
  const slow = new pg.Client({ connectionString: each.connectionString });
  await slow.connect();
  try {
    await slow.query('BEGIN');
    await slow.query(
      `INSERT INTO audit_events (event, actor, correlation_id) VALUES ('token_read', 'system', 'int-slow')`,
    );
    await each.write(3);
    expect(await extendAuditChain(each, { due: false, patienceMs: 0 })).toBeNull();
    const patient = extend();
    await slow.query('COMMIT');
    expect(saysOf(await patient)).toMatchObject({ kind: 'events', upTo: '4' });
    expect(await each.verify()).toMatchObject({ held: true, events: 4 });
  } finally {
    await slow.end();
  }
});

test('of several processes one extends the chain, and all events are in it once', async () => {
  await each.write(12_000);
  await Promise.all([extend(), extend(), extend(), each.write(10), extend()]);
  await extend();
  expect(await each.verify()).toMatchObject({ held: true, events: 12_010 });
});

test('events of two months in one range each have a digest of their own', async () => {
  const [last, present] = ['2026-10', new Date().toISOString().slice(0, 7)];
  await each.write(4, [last, present]);
  expect(Object.keys((await extend().then(saysOf)) ?? {})).toContain('months');
  expect(saysOf(await extend())).toMatchObject({ months: { [last]: { count: 4 }, [present]: { count: 4 } } });
  expect(await each.verify({ hashing: 'here' })).toMatchObject({ held: true, events: 8 });
});

test('the chain goes on under a new key, and whoever knows either key can verify it', async () => {
  const [old, fresh] = [masterKey('old'), masterKey('new')];
  const before = createAuditSigner(createKeyRing([old]));
  const both = createAuditSigner(createKeyRing([fresh, old]));
  const after = createAuditSigner(createKeyRing([fresh]));
  for (const signer of [before, both, after]) {
    await each.write(3);
    await extendAuditChain({ ...each, signer }, { due: false });
  }
  for (const signer of [before, both, after])
    expect(await each.verify({ trustedKeys: signer.publicKeys })).toMatchObject({
      held: true,
      checkpoints: 5,
      events: 9,
    });
  expect(await each.verify({ trustedKeys: each.signer.publicKeys })).toMatchObject({
    held: false,
    problems: [{ kind: 'unknown_key', key: after.publicKey }],
  });
});

test('nothing is built upon a chain of an unknown key', async () => {
  await each.write(1);
  await extend();
  await each.write(1);
  const signer = createAuditSigner(createKeyRing([masterKey('stranger')]));
  await expect(extendAuditChain({ ...each, signer }, { due: false })).rejects.toThrow('not in the key ring');
});

test('the newest verification counts, also where its id is one digit longer than that of the one before', async () => {
  const { pool } = each.db;
  const origin = { actor: 'hub', correlationId: 'int-of-the-test' };
  for (let seq = 1; seq <= 11; seq += 1)
    await insertAuditEvent(pool, { event: 'audit_chain_held', metadata: { seq, whole: true } }, origin);
  expect(await findVerification(pool, 'audit_chain_held')).toMatchObject({ seq: 11 });
  expect(await findVerification(pool, 'audit_chain_held', true)).toMatchObject({ seq: 11 });
});
