import pg from 'pg';

const { query } = pg.Client.prototype;

/**
 * A connection through a pooler in transaction mode, where every transaction may meet another session: statements
 * lose their names, so that none is prepared in one session and looked for in another.
 */
export class PoolerClient extends pg.Client {}

Object.defineProperty(PoolerClient.prototype, 'query', {
  value(this: PoolerClient, statement: unknown, ...rest: unknown[]): unknown {
    const named = typeof statement === 'object' && statement !== null && 'name' in statement;
    return Reflect.apply(query, this, [named ? { ...statement, name: undefined } : statement, ...rest]);
  },
});
