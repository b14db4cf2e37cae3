import pg from 'pg';
import { vi } from 'vitest';
import { z } from 'zod';

/** A statement as PostgreSQL was asked, the first time. */
export interface Statement {
  /** That it is prepared under; null: none. */
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
}

const askedSchema = z.object({
  name: z.string().nullish(),
  text: z.string(),
  values: z.array(z.unknown()).nullish(),
});

/** Records whatever any connection of this process asks, until the test's mocks are restored. */
export function recordStatements(): ReadonlyMap<string, Statement> {
  const statements = new Map<string, Statement>();
  const { query } = pg.Client.prototype;
  const record = (asked: unknown, values: unknown) => {
    const read = askedSchema.safeParse(typeof asked === 'string' ? { text: asked } : asked);
    if (!read.success || statements.has(read.data.text)) return;
    const given = read.data.values ?? (Array.isArray(values) ? values : []);
    statements.set(read.data.text, { name: read.data.name ?? null, text: read.data.text, values: given });
  };
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    record(given[0], given[1]);
    return Reflect.apply(query, this, given);
  });
  return statements;
}
