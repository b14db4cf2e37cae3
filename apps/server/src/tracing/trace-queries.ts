import type { Database } from '@evergrant/database';
import { z } from 'zod';
import type { Tracing } from './start-tracing.ts';

const namedSchema = z.object({ name: z.string().optional(), text: z.string().optional() });
const FIRST_WORD = /^\s*(\w+)/;

/** The name of a prepared statement, else its first word; never its text, which may carry values. */
function nameOf(statement: unknown): string {
  if (typeof statement === 'string') return FIRST_WORD.exec(statement)?.[1]?.toUpperCase() ?? 'query';
  const { name, text = '' } = namedSchema.safeParse(statement).data ?? {};
  return name ?? FIRST_WORD.exec(text)?.[1]?.toUpperCase() ?? 'query';
}

/** Shows statements that are part of something traced. */
export function traceQueries({ pool }: Pick<Database, 'pool'>, tracing: Pick<Tracing, 'begin'>): void {
  pool.on('connect', (client) => {
    client.query = new Proxy(client.query, {
      apply(query, self, given: unknown[]) {
        const name = nameOf(given[0]);
        const span = tracing.begin({
          name: `SQL ${name}`,
          kind: 'client',
          attributes: { 'db.system.name': 'postgresql', 'db.operation.name': name },
        });
        if (span === undefined) return Reflect.apply(query, self, given);
        const callback = given.at(-1);
        if (typeof callback === 'function')
          return Reflect.apply(
            query,
            self,
            given.with(-1, (error: unknown, result: unknown) => {
              span.end(error);
              Reflect.apply(callback, undefined, [error, result]);
            }),
          );
        const answer: unknown = Reflect.apply(query, self, given);
        if (!(answer instanceof Promise)) span.end();
        else
          answer.then(
            () => span.end(),
            (error: unknown) => span.end(error),
          );
        return answer;
      },
    });
  });
}
