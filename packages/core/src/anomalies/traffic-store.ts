import type { ApiKeyHabit, Database } from '@evergrant/database';
import { columns } from '../columns.ts';
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

/** What was counted from a moment on, except reads by keys. */
export const findTraffic = async (db: Pick<Database, 'prisma'>, since: Date): Promise<TrafficMinute[]> =>
  readRows(
    await db.prisma.traffic.findMany({ where: { minute: { gte: since }, kind: { not: 'key_read' } } }),
  );

/** Reads by keys, counted from a moment on. */
export const findKeyReads = async (db: Pick<Database, 'prisma'>, since: Date): Promise<TrafficMinute[]> =>
  readRows(await db.prisma.traffic.findMany({ where: { minute: { gte: since }, kind: 'key_read' } }));

const readRows = (
  rows: readonly (Omit<TrafficMinute, 'kind'> & { readonly kind: string })[],
): TrafficMinute[] => rows.flatMap(({ kind, ...row }) => (isTrafficKind(kind) ? [{ ...row, kind }] : []));

/** Forgets what was counted before a moment. */
export async function deleteTrafficBefore(db: Pick<Database, 'prisma'>, before: Date): Promise<number> {
  return (await db.prisma.traffic.deleteMany({ where: { minute: { lt: before } } })).count;
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
