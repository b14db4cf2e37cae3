import type { Connection } from '@evergrant/client';
import { type AccountFacts, accountText } from '../../lib/account-text.ts';

/** What people know it by: their own label first. */
export const titleOf = (connection: Connection): string =>
  connection.label ?? connection.accountName ?? accountText(connection);

/** The account, without what {@link titleOf} says already; where that is all there is, its id. */
export const besideTitle = (connection: Connection): AccountFacts =>
  connection.label === null ? { ...connection, accountName: null } : connection;
