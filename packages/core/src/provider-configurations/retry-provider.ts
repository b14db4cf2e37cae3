import type { Database } from '@evergrant/database';
import { clearIncident } from '../provider-health/provider-state-store.ts';
import { retryFailed } from '../tokens/refresh-store.ts';

/** Looks at a provider anew, whose settings have changed: its incidents end, and what failed there is due within seconds. */
export async function retryProvider(db: Pick<Database, 'pool'>, provider: string): Promise<void> {
  await clearIncident(db, { provider });
  await retryFailed(db, provider);
}
