import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@evergrant/database';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Logger } from '../effects.ts';
import { createCorrelationId } from '../errors.ts';
import type { RefreshJournal } from '../journal/refresh-journal.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { findKeyProblems, type Stage, sealCanary, stageOf } from '../vault/canary.ts';
import { createKeyRing, fingerprintOfKey, type LiveKeyRing, type MasterKey } from '../vault/key-ring.ts';
import { findVaultKeys, hasUsers, lockKeys, startSealing } from '../vault/vault-key-store.ts';
import { deleteKeyHolder, findKeyHolders, type KeyHolder, writeKeyHolder } from './key-holder-store.ts';

/**
 * Which key seals is agreed on in the database, so that no process ever meets what it cannot open.
 *
 * - *holder*: a process with keys. It says every {@link BEAT_MS} which it has, and which one it was given in front.
 * - *agreed*: a key that every living holder has in front. It seals from then on, in every process. While they differ, the
 *   last one that was agreed on goes on sealing.
 *
 * A new key therefore seals when the last process has it, in whatever order they got it. A process that starts without a
 * key that was agreed on is refused.
 */
export interface HeldKeys {
  /** Looks at once: reads the keys anew, says which they are, and seals with the one that is agreed on. */
  beat(): Promise<void>;
  /** Says that this process holds nothing any more. */
  close(): Promise<void>;
}

export interface HoldKeysOptions {
  readonly db: Pick<Database, 'pool'>;
  /** Given new keys, and the one to seal with, as that changes. */
  readonly ring: LiveKeyRing;
  /** Reads the keys as the operator has them now. Default: they do not change. */
  readonly readKeys?: (() => Promise<readonly MasterKey[]>) | undefined;
  /** A key that sealed what waits there is still needed. */
  readonly journal: Pick<RefreshJournal, 'keys'>;
  readonly instanceId: string;
  /** Whether this process seals anew what another key sealed. Default: it does not. */
  readonly reseals?: boolean;
  readonly log: Logger;
}

const BEAT_MS = 2_000;

/** The id of the key that all have in front. Undefined: they differ, or there is nobody. */
export function agreedKey(holders: readonly Pick<KeyHolder, 'keys'>[]): string | undefined {
  const [first, ...others] = new Set(holders.map(({ keys }) => keys[0]));
  return others.length === 0 ? first?.split(':')[0] : undefined;
}

type Agreement =
  | { readonly kind: 'agreed'; readonly keyId: string }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** A new hub has no operator yet; where there are users, their keys were taken away, and nobody is to become one by it. */
const stageWithoutKeys = async (tx: Queryable): Promise<Stage> =>
  (await hasUsers(tx)) ? 'elected' : 'sealed';

/** Says which keys this process has, and decides with the others which one seals. */
async function agree(
  { db, ring, instanceId, journal, reseals = false }: HoldKeysOptions,
  keys: readonly MasterKey[],
): Promise<Agreement> {
  const own = createKeyRing(keys);
  const journalKeys = await journal.keys();
  return inTransaction(db, async (tx): Promise<Agreement> => {
    await lockKeys(tx);
    const known = await findVaultKeys(tx);
    const problems = findKeyProblems(known, own);
    if (problems.length > 0) return { kind: 'refused', problems };
    const sealsWith = ring.activeKeyId;
    const fingerprints = keys.map(fingerprintOfKey);
    await writeKeyHolder(tx, { instanceId, keys: fingerprints, sealsWith, journalKeys, reseals });
    const present = known[0]?.keyId;
    const keyId = agreedKey(await findKeyHolders(tx)) ?? present ?? own.activeKeyId;
    if (keyId === present) return { kind: 'agreed', keyId };
    const stage = stageOf(known, own) ?? (await stageWithoutKeys(tx));
    await startSealing(tx, { keyId, canary: sealCanary(own, keyId, stage) });
    // The first key of a new hub replaces none.
    if (present !== undefined)
      await insertAuditEvent(
        tx,
        { event: 'key_in_use', metadata: { keyId, before: present } },
        { actor: 'system', correlationId: createCorrelationId() },
      );
    return { kind: 'agreed', keyId };
  });
}

/** The keys as they are given now, and those that this process had: it forgets none before it ends. */
const withFormer = (given: readonly MasterKey[], former: readonly MasterKey[]): MasterKey[] => [
  ...given,
  ...former.filter(({ id }) => !given.some((key) => key.id === id)),
];

/**
 * Compares the keys with the database, and from then on takes part in the agreement on which one seals.
 *
 * @returns `refused`: a key that is needed is not there, or is another one; nothing was changed
 * @throws the database's error
 */
export async function holdKeys(
  options: HoldKeysOptions,
): Promise<
  ({ readonly kind: 'held' } & HeldKeys) | { readonly kind: 'refused'; readonly problems: readonly string[] }
> {
  const { db, ring, instanceId, log } = options;
  const { readKeys = async () => ring.keys } = options;
  const stopping = new AbortController();
  let told: string | undefined;

  /** Says what is wrong once, not at every beat. */
  function tell(problem: string | undefined, cause?: unknown): void {
    if (problem !== undefined && problem !== told) log.error({ cause }, problem);
    told = problem;
  }

  /** @returns what is wrong with the keys as they are given now; undefined: they are in use */
  async function reread(): Promise<{ problem: string; cause?: unknown } | undefined> {
    try {
      const keys = withFormer(await readKeys(), ring.keys);
      const problems = findKeyProblems(await findVaultKeys(db.pool), createKeyRing(keys));
      if (problems.length > 0) return { problem: `The new keys are not used: ${problems.join('; ')}` };
      // Held before it is said, so that nobody relies on a key that is not here yet.
      ring.use(keys, ring.activeKeyId);
      return undefined;
    } catch (cause) {
      return { problem: 'The keys cannot be read anew, going on with those of before', cause };
    }
  }

  async function look(): Promise<void> {
    const failed = await reread();
    const agreement = await agree(options, ring.keys);
    if (agreement.kind === 'refused')
      return tell(`The keys do not fit any more: ${agreement.problems.join('; ')}`);
    if (agreement.keyId !== ring.activeKeyId)
      log.info({ keyId: agreement.keyId }, 'Another key seals from now on');
    ring.use(ring.keys, agreement.keyId);
    tell(failed?.problem, failed?.cause);
  }

  /** One after the other: a look of before must not take back what a later one found. */
  let last: Promise<void> = Promise.resolve();
  function beat(): Promise<void> {
    last = last.then(look, look);
    return last;
  }

  const first = await agree(options, ring.keys);
  if (first.kind === 'refused') return first;
  ring.use(ring.keys, first.keyId);

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(BEAT_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await beat().catch((error: unknown) => tell('Which key seals cannot be agreed on', error));
    }
  }
  const running = run();
  return {
    kind: 'held',
    beat,
    async close() {
      stopping.abort();
      await running;
      await deleteKeyHolder(db.pool, instanceId);
    },
  };
}
