import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { findPerson, type Person } from './people-store.ts';

/** Somebody the hub knows. @throws NOT_FOUND */
export async function getPerson({ db }: Pick<Deps, 'db'>, id: number): Promise<Person> {
  const person = await findPerson(db.pool, id);
  if (person === null)
    throw new IntegrationsServiceError('NOT_FOUND', { message: 'There is no user of this id.' });
  return person;
}
