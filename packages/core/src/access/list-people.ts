import type { Deps } from '../deps.ts';
import { idPage } from '../id-page.ts';
import { findPeople, type PeopleFilter, type Person } from './people-store.ts';

/** A page of people, and where the next one begins. */
export interface PeoplePage {
  readonly people: readonly Person[];
  /** Null: there is none. */
  readonly nextCursor: string | null;
}

/**
 * Everybody the hub knows, the latest first: for whoever runs it.
 *
 * @param page.before the id that the page before ended with. Default: from the latest
 * @throws the database's error
 */
export async function listPeople(
  { db }: Pick<Deps, 'db'>,
  filter: PeopleFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<PeoplePage> {
  const found = await findPeople(db.pool, filter, { ...page, limit: page.limit + 1 });
  const { rows, nextCursor } = idPage(found, page.limit);
  return { people: rows, nextCursor };
}
