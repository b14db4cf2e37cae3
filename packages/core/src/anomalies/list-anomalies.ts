import type { Deps } from '../deps.ts';
import type { Anomaly } from './anomaly.ts';
import { findShownAnomalies } from './anomaly-store.ts';

/** What operators should look at now, the latest first: what nobody has dismissed and what is not over by itself. */
export const listAnomalies = ({ db }: Pick<Deps, 'db'>): Promise<Anomaly[]> => findShownAnomalies(db);
