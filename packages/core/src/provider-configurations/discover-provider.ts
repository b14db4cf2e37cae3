import { catalog } from '@evergrant/providers';
import type { AuthorizationServer } from 'oauth4webapi';
import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { describeEntry, type ProviderDraft } from './describe-provider.ts';
import { invalidInput } from './invalid-input.ts';

const DOCUMENT = '/.well-known/openid-configuration';
/** Who the account is, and a refresh token. */
const WANTED_SCOPE = ['openid', 'profile', 'email', 'offline_access'];

/** People paste the address of the document, or a bare host. */
function issuerOf(text: string): string {
  const pasted = text.trim().replace(DOCUMENT, '');
  const issuer = pasted.includes('://') ? pasted : `https://${pasted}`;
  if (URL.canParse(issuer)) {
    const { protocol, username, password, search, hash } = new URL(issuer);
    if (/^https?:$/.test(protocol) && username + password + search + hash === '') return issuer;
  }
  throw invalidInput([{ path: 'issuer', message: 'must be an address such as https://login.example.com' }]);
}

async function readMetadata(deps: Pick<Deps, 'providers'>, issuer: string): Promise<AuthorizationServer> {
  try {
    return await deps.providers.discover(issuer);
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
  const issuer = issuerOf(text);
  const server = await readMetadata(deps, issuer);
  const { scopes_supported: offered, service_documentation: documentation } = server;
  const scope = WANTED_SCOPE.filter((name) => (offered ?? WANTED_SCOPE.slice(0, 3)).includes(name));
  const name = nameIn(issuer);
  const id = freeId(deps, name ?? 'provider');
  return describeEntry(deps, {
    id,
    display_name: name === undefined ? new URL(issuer).host : id.charAt(0).toUpperCase() + id.slice(1),
    issuer: server.issuer,
    ...(documentation !== undefined && URL.canParse(documentation)
      ? { service_documentation: documentation }
      : {}),
    ...methodOf(server.token_endpoint_auth_methods_supported),
    ...(scope.length === 0 ? {} : { scope }),
    // OpenID Connect Core section 11: offline_access is granted only when consent is asked for.
    ...(scope.includes('offline_access') ? { authorization_request: { params: { prompt: 'consent' } } } : {}),
  });
}
