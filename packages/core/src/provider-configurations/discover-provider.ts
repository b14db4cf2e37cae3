import { catalog } from '@evergrant/providers';
import type { AuthorizationServer } from 'oauth4webapi';
import type { Deps } from '../deps.ts';
import { discoveryAddress, isWebAddress } from '../oauth/discovery.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { describeEntry, type ProviderDraft } from './describe-provider.ts';
import { invalidInput } from './invalid-input.ts';

/** Who the account is, and a refresh token. */
const WANTED_SCOPE = ['openid', 'profile', 'email', 'offline_access'];

/** People paste the address of the document, an issuer, or a bare host. */
function readPasted(text: string): { readonly address: string; readonly issuer?: string } {
  const pasted = text.trim();
  const address = pasted.includes('://') ? pasted : `https://${pasted}`;
  if (URL.canParse(address)) {
    const { protocol, username, password, search, hash } = new URL(address);
    if (/^https?:$/.test(protocol) && username + password + search + hash === '')
      return address.includes('/.well-known/')
        ? { address }
        : { address: discoveryAddress(address), issuer: address };
  }
  throw invalidInput([{ path: 'issuer', message: 'must be an address such as https://login.example.com' }]);
}

const withoutSlash = (issuer: string): string => issuer.replace(/\/$/, '');

/** The document at an address; an issuer that was pasted has to be the one that it names, but for a slash at the end. */
async function readMetadata(
  deps: Pick<Deps, 'providers'>,
  { address, issuer }: ReturnType<typeof readPasted>,
): Promise<AuthorizationServer> {
  try {
    const server = await deps.providers.discover({ address });
    if (issuer === undefined || withoutSlash(server.issuer) === withoutSlash(issuer)) return server;
    throw new ProviderFailure('malformed', `${address} names another issuer`);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const inside =
      error.systemCode === 'EVERGRANT_ADDRESS' || error.message.endsWith('only https is allowed')
        ? ' (an issuer inside your network has to be in EVERGRANT_TRUSTED_PROVIDER_ORIGINS)'
        : '';
    throw invalidInput([{ path: 'issuer', message: error.message + inside }]);
  }
}

/** The name in the host: `acme` for `login.acme.example`. An IP address has none. */
function nameIn(issuer: string): string | undefined {
  const name = new URL(issuer).hostname.split('.').at(-2);
  return name !== undefined && /^[a-z][a-z0-9-]*$/.test(name) ? name : undefined;
}

/** Never an id that means something else already. */
function freeId(deps: Pick<Deps, 'providers'>, base: string): string {
  const taken = new Set([...catalog.keys(), ...deps.providers.list().map(({ provider }) => provider.id)]);
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  return id;
}

/** What the entry must say beside the issuer; endpoints and the rest are read from the document at every use. */
function methodOf(supported: readonly string[] | undefined): { token_endpoint_auth_method?: string } {
  if (supported === undefined || supported.some((method) => method.startsWith('client_secret_'))) return {};
  const method = ['private_key_jwt', 'none'].find((name) => supported.includes(name));
  return method === undefined ? {} : { token_endpoint_auth_method: method };
}

/**
 * Makes a draft from an issuer's discovery document (OpenID Connect Discovery 1.0).
 *
 * @param text the issuer, or the address of its document
 * @throws VALIDATION_ERROR at `issuer`: not an address, not reachable, not allowed, or not an issuer
 */
export async function discoverProvider(
  deps: Pick<Deps, 'providers' | 'settings'>,
  text: string,
): Promise<ProviderDraft> {
  const pasted = readPasted(text);
  const server = await readMetadata(deps, pasted);
  const { issuer } = server;
  const { scopes_supported: offered, service_documentation: documentation } = server;
  const scope = WANTED_SCOPE.filter((name) => (offered ?? WANTED_SCOPE.slice(0, 3)).includes(name));
  const name = nameIn(issuer);
  const id = freeId(deps, name ?? 'provider');
  return describeEntry(deps, {
    id,
    display_name: name === undefined ? new URL(issuer).host : id.charAt(0).toUpperCase() + id.slice(1),
    issuer,
    ...(pasted.address === discoveryAddress(issuer) ? {} : { discovery_endpoint: pasted.address }),
    ...(documentation !== undefined && isWebAddress(documentation)
      ? { service_documentation: documentation }
      : {}),
    ...methodOf(server.token_endpoint_auth_methods_supported),
    ...(scope.length === 0 ? {} : { scope }),
    // OpenID Connect Core section 11: offline_access is granted only when consent is asked for.
    ...(scope.includes('offline_access') ? { authorization_request: { params: { prompt: 'consent' } } } : {}),
  });
}
