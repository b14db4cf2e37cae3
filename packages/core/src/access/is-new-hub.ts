import type { Deps } from '../deps.ts';
import { hasFirstAccount } from '../rows/row-store.ts';

/** Whether nobody has had an account yet: whoever makes the first one runs the hub. @throws the database's error */
export const isNewHub = async ({ db }: Pick<Deps, 'db'>): Promise<boolean> =>
  !(await hasFirstAccount(db.pool));
