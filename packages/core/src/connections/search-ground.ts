import type { Deps } from '../deps.ts';
import { consentSlides } from '../tokens/grant-lapse.ts';
import type { SearchGround } from './connection-search-store.ts';
import type { ConnectionScope } from './connection-store.ts';
import type { ProviderFactsDeps } from './connection-view.ts';
import type { Integration } from './integration.ts';

export type SearchDeps = Pick<Deps, 'db' | 'clock' | 'providers'> & ProviderFactsDeps;

/** A user whose connections are searched, as far as the caller may see them. */
export type SearchScope = ConnectionScope & { readonly userId: number };

/** A page of a list, and where the next one begins. */
export interface ConnectionPage {
  readonly connections: readonly Integration[];
  /** Null: there is none. */
  readonly nextCursor: string | null;
}

/** What decides about health and order at a moment besides the rows. */
export function searchGround(deps: SearchDeps, scope: ConnectionScope, now: Date): SearchGround {
  const providers = deps.providers.list();
  return {
    scope,
    now,
    providers: providers.map(({ provider }) => ({
      id: provider.id,
      name: provider.display_name,
      slides: consentSlides(provider),
    })),
    incidents: providers.flatMap(({ provider: { id } }) =>
      deps.providerHealth.incidentsOf(id).map((found) => ({ provider: id, ...found })),
    ),
  };
}
