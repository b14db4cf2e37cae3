import type { Provider } from '@evergrant/providers';
import { destinationOf } from './stored-provider.ts';

/** What a browser is sent to gets no tokens. */
const WITHOUT_TOKENS: ReadonlySet<string> = new Set(['authorization_endpoint', 'given']);

const HOST = /https?:\/\/([^/?#"\s]+)/g;

/** Where a provider is, with what an operator gave for the names in its addresses. */
export interface Place {
  readonly provider: Provider;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Every host, or pattern of hosts, that an entry names where the hub sends something itself. */
function hostsOf({ provider, parameters }: Place): Set<string> {
  const destination = Object.entries(destinationOf(provider, parameters)).filter(
    ([field]) => !WITHOUT_TOKENS.has(field),
  );
  const text = Object.entries(parameters).reduce(
    (filled, [name, value]) => filled.replaceAll(`{${name}}`, value),
    JSON.stringify(destination),
  );
  return new Set([...text.matchAll(HOST)].map(([, host = '']) => host.toLowerCase()));
}

/**
 * Hosts that tokens of existing connections would newly be sent to.
 *
 * @param before null: nobody knows where they went until now
 */
export function movedHosts(before: Place | null, after: Place): string[] {
  const known = before === null ? new Set<string>() : hostsOf(before);
  return [...hostsOf(after)].filter((host) => !known.has(host)).sort();
}
