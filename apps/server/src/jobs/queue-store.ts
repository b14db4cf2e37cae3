/** Takes statements: the pool, or the one connection of an open transaction. */
interface Queryable {
  query(statement: { text: string; values: unknown[] }): Promise<{ rows: object[] }>;
}

/** Where pg-boss runs its own statements. */
export const queueTables = (db: Queryable) => ({
  executeSql: (text: string, values: unknown[] = []) => db.query({ text, values }),
});
