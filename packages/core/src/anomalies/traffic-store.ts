import type { ApiKeyHabit, Database, Traffic } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import type { KeyHabit } from './judge-key-reads.ts';
import { TRAFFIC_KINDS, type TrafficKind, type TrafficMinute } from './traffic.ts';

/** Adds counts to those of other processes. */
export async function addTraffic(
  db: Pick<Database, 'pool'>,
  minutes: readonly TrafficMinute[],
): Promise<void> {
  await db.pool.query({
    name: 'add_traffic',
    // In one order in all processes, so that none waits for another that waits for it.
    text: `INSERT INTO traffic (minute, kind, subject, network, count)
      SELECT minute, kind, subject, network, count
      FROM jsonb_to_recordset($1::jsonb) AS t(minute timestamptz, kind text, subject text, network text, count int)
      ORDER BY minute, kind, subject, network
      ON CONFLICT (minute, kind, subject, network) DO UPDATE SET count = traffic.count + excluded.count`,
    values: [JSON.stringify(minutes)],
  });
}

const isTrafficKind = (kind: string): kind is TrafficKind => TRAFFIC_KINDS.some((known) => known === kind);

const TRAFFIC_FIELDS = [
  'minute',
  'kind',
  'subject',
  'network',
  'count',
] as const satisfies readonly (keyof Traffic)[];

/** What was counted from a moment on, except reads by keys. */
export const findTraffic = (db: Queryable, since: Date) => findMinutes(db, since, { keyReads: false });

/** Reads by keys, counted from a moment on. */
export const findKeyReads = (db: Queryable, since: Date) => findMinutes(db, since, { keyReads: true });

async function findMinutes(
  db: Queryable,
  since: Date,
  { keyReads }: { readonly keyReads: boolean },
): Promise<TrafficMinute[]> {
  const { rows } = await db.query<Traffic>({
    name: 'find_traffic',
    text: `SELECT ${columns(TRAFFIC_FIELDS)} FROM traffic WHERE minute >= $1 AND (kind = 'key_read') = $2`,
    values: [since, keyReads],
  });
  return rows.flatMap(({ kind, ...row }) => (isTrafficKind(kind) ? [{ ...row, kind }] : []));
}

/** Forgets what was counted before a moment. */
export async function deleteTrafficBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM traffic WHERE minute < $1',
    values: [before],
  });
  return rowCount ?? 0;
}

const HABIT_FIELDS = [
  'keyId',
  'since',
  'busiestMinute',
  'networks',
] as const satisfies readonly (keyof ApiKeyHabit)[];

export async function findHabits(
  db: Pick<Database, 'pool'>,
  keyIds: readonly string[],
): Promise<ApiKeyHabit[]> {
  const { rows } = await db.pool.query<ApiKeyHabit>({
    name: 'find_habits',
    text: `SELECT ${columns(HABIT_FIELDS)} FROM api_key_habits WHERE key_id = ANY($1)`,
    values: [keyIds],
  });
  return rows;
}

/** Of processes that learn at once, the last one is remembered; what it did not see is learned the next time. */
export async function saveHabit(db: Pick<Database, 'prisma'>, { keyId, ...habit }: KeyHabit): Promise<void> {
  const learned = { ...habit, networks: [...habit.networks] };
  await db.prisma.apiKeyHabit.upsert({ where: { keyId }, create: { keyId, ...learned }, update: learned });
}
