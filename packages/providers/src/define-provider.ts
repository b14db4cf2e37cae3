import type { Provider } from './provider.ts';

/**
 * Types a catalog entry while it is written. It only checks at compile time; the contract test parses every entry.
 *
 * @example
 * export const acme = defineProvider({ id: 'acme', display_name: 'Acme', category: 'crm', status: 'active', scope: [], ... });
 */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
