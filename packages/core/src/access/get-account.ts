import type { Deps } from '../deps.ts';
import { type Account, findAccount } from './account-store.ts';

/** How a user signs in. */
export const getAccount = (deps: Pick<Deps, 'db'>, userId: number): Promise<Account> =>
  findAccount(deps.db, userId);
