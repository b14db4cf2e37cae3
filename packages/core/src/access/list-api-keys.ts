import type { Deps } from '../deps.ts';
import { type ApiKeyInfo, findApiKeys } from './api-key-store.ts';

/** Every key that was ever made, oldest first. */
export const listApiKeys = (deps: Pick<Deps, 'db'>): Promise<ApiKeyInfo[]> => findApiKeys(deps.db);
