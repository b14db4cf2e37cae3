import { AUTHENTICATED_ROWS, type AuthenticatedTable, type RowContent, type RowGuard } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type {
  BetterAuthOptions,
  BetterAuthPlugin,
  DBAdapter,
  DBTransactionAdapter,
  Where,
} from 'better-auth';
import { authTables, takeRowId } from './auth-store.ts';

/** better-auth's tables, by its names for them. */
const TABLE_OF_MODEL: ReadonlyMap<string, AuthenticatedTable> = new Map([
  ['user', 'users'],
  ['session', 'sessions'],
  ['account', 'sign_in_methods'],
  ['twoFactor', 'two_factors'],
  ['passkey', 'passkeys'],
  ['verification', 'verifications'],
]);

/** A table that nobody thought of must not be read unguarded. */
function tableOf(model: string): AuthenticatedTable {
  const table = TABLE_OF_MODEL.get(model);
  if (table === undefined) throw new TypeError(`${model} is not a guarded table`);
  return table;
}

const HIDDEN = { type: 'string', required: false, input: false, returned: false } as const;
const SEALED = { fields: { seal: HIDDEN } };

/** Tells better-auth of the seals in its tables, and of what they speak for that it does not know. */
export const sealFields = {
  id: 'seal-fields',
  schema: {
    user: { fields: { seal: HIDDEN, externalId: HIDDEN } },
    session: SEALED,
    account: SEALED,
    twoFactor: SEALED,
    passkey: SEALED,
    verification: SEALED,
  },
} satisfies BetterAuthPlugin;

/** What a new row has where better-auth says nothing, as the database would decide. */
const DEFAULTS: RowContent = {
  role: 'user',
  emailVerified: false,
  banned: false,
  twoFactorEnabled: false,
  verified: true,
};

/** Others that change a row at the same moment are few. */
const MOST_RACES = 20;

export interface GuardDeps {
  readonly db: Database;
  readonly rows: RowGuard;
  /** Says that there is an operator. @returns whether there was none before */
  readonly elect: () => Promise<boolean>;
}

type Tables = DBTransactionAdapter<BetterAuthOptions>;

/** What better-auth asks of `update` and `updateMany`. */
interface Change {
  model: string;
  where: Where[];
  update: Record<string, unknown>;
}

/**
 * better-auth's tables, of which it is given only rows that are as it wrote them. Every row that it makes or changes is
 * sealed. A row that was written past it looks as if it were not there.
 */
export const guardedTables =
  (deps: GuardDeps) =>
  (options: BetterAuthOptions): DBAdapter<BetterAuthOptions> => {
    const tables = authTables(deps.db)(options);
    return {
      ...tables,
      ...guard(deps, tables),
      transaction: (work) => tables.transaction((trx) => work({ ...trx, ...guard(deps, trx) })),
    };
  };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const at = (field: string, value: unknown): Where[] => [{ field, value: String(value) }];

/** The fields that a seal speaks for, as they were read. */
const contentOf = (table: AuthenticatedTable, row: object): RowContent =>
  Object.fromEntries(AUTHENTICATED_ROWS[table].map((field) => [field, Reflect.get(row, field)]));

const sealOf = (row: object): string | null => {
  const seal: unknown = Reflect.get(row, 'seal');
  return typeof seal === 'string' ? seal : null;
};

/** Rows that are read at once. */
const PAGE = 1_000;

async function findIds(tables: Tables, { model, where }: Pick<Change, 'model' | 'where'>): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = await tables.findMany<{ id: string }>({
      model,
      where,
      select: ['id'],
      sortBy: { field: 'id', direction: 'asc' },
      limit: PAGE,
      offset: ids.length,
    });
    ids.push(...page.map(({ id }) => id));
    if (page.length < PAGE) return ids;
  }
}

/** Whether a change concerns the seal. */
const touches = (table: AuthenticatedTable, change: object): boolean =>
  AUTHENTICATED_ROWS[table].some((field) => Reflect.get(change, field) !== undefined);

/** What is selected, and what it takes to verify it. */
const withContent = (table: AuthenticatedTable, select: string[] | undefined): string[] | undefined =>
  select === undefined || select.length === 0
    ? undefined
    : [...new Set([...select, ...AUTHENTICATED_ROWS[table], 'seal'])];

function guard({ db, rows, elect }: GuardDeps, tables: Tables) {
  const verifies = (model: string, row: object): boolean => {
    const table = tableOf(model);
    return rows.admit(table, { ...contentOf(table, row), seal: sealOf(row) }) !== null;
  };

  /** A row with what was joined to it, if all of it is as it was written. */
  function admit<T>(model: string, row: T | null, joined: readonly string[] = []): T | null {
    if (!isObject(row) || !verifies(model, row)) return null;
    for (const other of joined) {
      const found: unknown = Reflect.get(row, other);
      if (Array.isArray(found))
        Reflect.set(
          row,
          other,
          found.filter((one) => isObject(one) && verifies(other, one)),
        );
      else if (isObject(found) && !verifies(other, found)) return null;
    }
    return row;
  }

  /** The content of a row that is to be changed. */
  async function read(model: string, where: Where[]): Promise<(RowContent & { seal: string | null }) | null> {
    const row = admit(model, await tables.findOne<object>({ model, where }));
    return row === null ? null : { ...contentOf(tableOf(model), row), seal: sealOf(row) };
  }

  const sealChange = (model: string, before: RowContent, change: RowContent): string =>
    rows.seal(tableOf(model), {
      ...before,
      ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
    });

  /** Changes a row that verifies, and nothing that somebody else has changed meanwhile. */
  async function update<T>({ model, where, update: change }: Change): Promise<T | null> {
    if (!touches(tableOf(model), change))
      return admit(model, await tables.update<T>({ model, where, update: change }));
    for (let race = 0; race < MOST_RACES; race += 1) {
      const before = await read(model, where);
      if (before === null) return null;
      const changed = await tables.update<T>({
        model,
        where: [...at('id', before.id), ...at('seal', before.seal)],
        update: { ...change, seal: sealChange(model, before, change) },
      });
      if (changed !== null) return admit(model, changed);
    }
    throw new Error(`a row of ${tableOf(model)} changes all the time`);
  }

  /** The database makes the first account an operator; that is so if the keys know of none. */
  async function acceptElection(id: unknown, content: RowContent, role: unknown): Promise<void> {
    if (role !== 'operator') return;
    const isFirst = await elect();
    if (isFirst && content.role !== role)
      await tables.update({
        model: 'user',
        where: at('id', id),
        update: { seal: rows.seal('users', { ...content, role }) },
      });
  }

  return {
    async create<T extends Record<string, unknown>, R = T>({
      model,
      data,
      select,
    }: {
      model: string;
      data: Omit<T, 'id'>;
      select?: string[] | undefined;
      forceAllowId?: boolean | undefined;
    }): Promise<R> {
      const table = tableOf(model);
      const id = await takeRowId(db, table);
      const content = Object.fromEntries(
        AUTHENTICATED_ROWS[table].map((field) => [
          field,
          field === 'id' ? id : (Reflect.get(data, field) ?? DEFAULTS[field] ?? null),
        ]),
      );
      const made = await tables.create<Record<string, unknown>, R>({
        model,
        data: { ...data, ...content, seal: rows.seal(table, content) },
        forceAllowId: true,
        ...(select === undefined ? {} : { select }),
      });
      if (model === 'user' && isObject(made)) await acceptElection(id, content, Reflect.get(made, 'role'));
      return made;
    },

    findOne: async <T>(query: Parameters<Tables['findOne']>[0]): Promise<T | null> => {
      const { model, select, join } = query;
      const row = await tables.findOne<T>({ ...query, select: withContent(tableOf(model), select) });
      return admit(model, row, Object.keys(join ?? {}));
    },

    findMany: async <T>(query: Parameters<Tables['findMany']>[0]): Promise<T[]> => {
      const { model, select, join } = query;
      const found = await tables.findMany<T>({ ...query, select: withContent(tableOf(model), select) });
      return found.filter((row) => admit(model, row, Object.keys(join ?? {})) !== null);
    },

    update,

    async updateMany({ model, where, update: change }: Change): Promise<number> {
      if (!touches(tableOf(model), change)) return tables.updateMany({ model, where, update: change });
      let changed = 0;
      // Each has a seal of its own. All are found first: what is changed may no longer be what is looked for.
      for (const id of await findIds(tables, { model, where }))
        if ((await update({ model, where: [...where, ...at('id', id)], update: change })) !== null)
          changed += 1;
      return changed;
    },

    consumeOne: async <T>(query: Parameters<Tables['consumeOne']>[0]): Promise<T | null> =>
      admit(query.model, await tables.consumeOne<T>(query)),

    async incrementOne<T>(query: Parameters<Tables['incrementOne']>[0]): Promise<T | null> {
      const { model, where, set = {} } = query;
      if (!touches(tableOf(model), set)) return admit(model, await tables.incrementOne<T>(query));
      const before = await read(model, where);
      if (before === null) return null;
      const changed = await tables.incrementOne<T>({
        ...query,
        where: [...where, ...at('seal', before.seal)],
        set: { ...set, seal: sealChange(model, before, set) },
      });
      return admit(model, changed);
    },
  };
}
