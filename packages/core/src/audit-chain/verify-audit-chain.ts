import type { Queryable } from '../transaction.ts';
import {
  type CheckpointRow,
  digestRanges,
  findHead,
  type IdRange,
  type Months,
  readCheckpoints,
  readLines,
  readMarks,
} from './audit-chain-store.ts';
import { createChainWalk } from './chain-walk.ts';
import { type Checkpoint, readStatement, type Statement } from './checkpoint.ts';
import { compareWithMarks, digestLines } from './event-lines.ts';

/**
 * Something that does not hold.
 *
 * - *events*: events of a range are not what they were; the ids that marks tell of: changed, missing, added. None named:
 *   somewhere in the range.
 * - *checkpoint*: a checkpoint is not what was signed, is missing, or does not follow the one before.
 * - *cut_off*: an outside checkpoint is newer than the end of the chain: what came after that was removed.
 * - *rewritten*: the chain has another checkpoint in the place of an outside one: it was made anew from there, or before.
 * - *unknown_key*: no key that is known to be the hub's stands behind the chain.
 */
export type ChainProblem =
  | {
      readonly kind: 'events';
      readonly seq: number;
      readonly range: IdRange;
      readonly changed: readonly string[];
      readonly missing: readonly string[];
      readonly added: readonly string[];
    }
  | { readonly kind: 'checkpoint' | 'cut_off' | 'rewritten'; readonly seq: number }
  | { readonly kind: 'unknown_key'; readonly key: string };

/** What a verification found. */
export interface ChainVerification {
  readonly held: boolean;
  /** About the first hundred. */
  readonly problems: readonly ChainProblem[];
  /** How many were looked at. */
  readonly checkpoints: number;
  readonly events: number;
  /** The newest checkpoint; null: there is none. */
  readonly head: Statement | null;
}

export interface VerifyOptions {
  /** Public keys that are known to be the hub's. */
  readonly trustedKeys: readonly string[];
  /** Checkpoints that were kept outside the database. Default: none. */
  readonly outside?: readonly Checkpoint[];
  /** Begins behind this checkpoint, which was verified earlier. Default 0: everything is verified. */
  readonly after?: number;
  /**
   * Who hashes the events: the database, which costs this process nothing; or this process, so that nothing depends on the
   * arithmetic of the database. Default `database`.
   */
  readonly hashing?: 'database' | 'here';
  /** Called after every page with the time that it took, in ms. */
  readonly pause?: (tookMs: number) => Promise<void>;
}

/** Checkpoints and events that are looked at together. */
const PAGE = { checkpoints: 500, events: 50_000 } as const;
const MOST_PROBLEMS = 100;
/** Where no event is: ids begin with 1. */
const BELOW_ONE: IdRange = { after: '-9223372036854775808', upTo: '0' };

type EventsStatement = Extract<Statement, { kind: 'events' }>;

/**
 * Verifies the audit chain: every signature, every link, every event. Finds what was changed, removed, added or put in
 * another order in what the chain covers, and says where. What an outside checkpoint covers cannot be cut off unnoticed
 * either.
 *
 * Run it in a transaction that sees one state (`REPEATABLE READ`).
 *
 * @throws the database's error
 */
export async function verifyAuditChain(tx: Queryable, options: VerifyOptions): Promise<ChainVerification> {
  const { trustedKeys, after = 0, hashing = 'database', pause } = options;
  const problems: ChainProblem[] = [];
  const counts = { checkpoints: 0, events: 0 };
  const outside = statementsBySeq(options.outside ?? []);
  const newest = await findHead(tx);
  const keptFrom = (newest && readStatement(newest.statement)?.keptFrom) ?? '';

  const below = await readLines(tx, BELOW_ONE);
  if (below.length > 0)
    problems.push({
      kind: 'events',
      seq: 1,
      range: BELOW_ONE,
      changed: [],
      missing: [],
      added: firstOf(below.map(({ id }) => id)),
    });

  const walk = createChainWalk(trustedKeys);
  const compareOutside = (row: CheckpointRow) => {
    const kept = outside.get(walk.seq());
    if (kept !== undefined && kept !== row.statement) problems.push({ kind: 'rewritten', seq: walk.seq() });
  };
  if (after > 0) {
    const [row] = await readCheckpoints(tx, { after: after - 1, limit: 1 });
    if (Number(row?.seq) !== after) problems.push({ kind: 'cut_off', seq: after });
    else if (row !== undefined) {
      walk.startAt(row);
      compareOutside(row);
    }
  }
  while (problems.length < MOST_PROBLEMS) {
    const rows = await readCheckpoints(tx, { after: walk.seq(), limit: PAGE.checkpoints });
    if (rows.length === 0) break;
    const statements: EventsStatement[] = [];
    for (const row of rows) {
      const { statement, broken } = walk.step(row);
      problems.push(...broken.map((seq) => ({ kind: 'checkpoint', seq }) as const));
      compareOutside(row);
      if (statement?.kind === 'events') statements.push(statement);
    }
    counts.checkpoints += rows.length;
    for (const page of pagesOf(statements)) {
      const startedAt = performance.now();
      problems.push(...(await checkEvents(tx, page, { hashing, keptFrom })));
      counts.events += page.reduce((sum, statement) => sum + countOf(statement, keptFrom), 0);
      await pause?.(performance.now() - startedAt);
    }
  }

  const { head, isTrusted } = walk.end();
  if (problems.length === 0 && newest !== null && newest.seq !== String(walk.seq()))
    problems.push({ kind: 'checkpoint', seq: walk.seq() + 1 });
  problems.push(
    ...[...outside.keys()]
      .filter((seq) => seq > walk.seq())
      .map((seq) => ({ kind: 'cut_off', seq }) as const),
  );
  if (head !== null && !isTrusted) problems.push({ kind: 'unknown_key', key: head.key });
  return { held: problems.length === 0, problems: problems.slice(0, MOST_PROBLEMS), ...counts, head };
}

function statementsBySeq(checkpoints: readonly Checkpoint[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { statement } of checkpoints) {
    const seq = readStatement(statement)?.seq;
    if (seq !== undefined) found.set(seq, statement);
  }
  return found;
}

const countOf = ({ months }: EventsStatement, keptFrom: string): number =>
  Object.entries(months).reduce((sum, [month, { count }]) => (month < keptFrom ? sum : sum + count), 0);

/** Parts of about as many events. */
function pagesOf(statements: readonly EventsStatement[]): EventsStatement[][] {
  const pages: EventsStatement[][] = [];
  let room = 0;
  for (const statement of statements) {
    if (room <= 0) {
      pages.push([]);
      room = PAGE.events;
    }
    pages.at(-1)?.push(statement);
    room -= countOf(statement, '');
  }
  return pages;
}

const firstOf = (ids: readonly string[]) => ids.slice(0, MOST_PROBLEMS);

/** Compares the events with what the statements say of them; months that were let go have none. */
async function checkEvents(
  tx: Queryable,
  statements: readonly EventsStatement[],
  { hashing, keptFrom }: { hashing: 'database' | 'here'; keptFrom: string },
): Promise<ChainProblem[]> {
  const digests = hashing === 'database' ? await digestRanges(tx, statements) : [];
  const problems: ChainProblem[] = [];
  for (const [index, statement] of statements.entries()) {
    const months = digests[index] ?? digestLines(await readLines(tx, statement));
    if (!agree(statement.months, months, keptFrom)) problems.push(await locate(tx, statement, keptFrom));
  }
  return problems;
}

function agree(stated: Months, found: Months, keptFrom: string): boolean {
  const kept = Object.entries(stated).filter(([month]) => month >= keptFrom);
  return (
    kept.length === Object.keys(found).length &&
    kept.every(
      ([month, { count, digest }]) => found[month]?.count === count && found[month].digest === digest,
    )
  );
}

/** Which events of a range that does not hold were changed, as far as the marks tell. */
async function locate(
  tx: Queryable,
  { seq, after, upTo, months }: EventsStatement,
  keptFrom: string,
): Promise<ChainProblem> {
  const range = { after, upTo };
  const found = compareWithMarks(await readLines(tx, range), await readMarks(tx, seq));
  // A mark does not say of which month it is: where one was let go, nobody can say which of its events are missing.
  const isWhole = Object.keys(months).every((month) => month >= keptFrom);
  return {
    kind: 'events',
    seq,
    range,
    changed: firstOf(found.changed),
    missing: isWhole ? firstOf(found.missing) : [],
    added: firstOf(found.added),
  };
}
