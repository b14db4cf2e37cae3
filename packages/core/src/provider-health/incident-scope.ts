import { type ConfiguredProvider, interpolateUrl, placeholdersOf, TemplateError } from '@evergrant/providers';

/** What an incident, a pause or a breaker is about: a provider at one host. */
export interface IncidentScope {
  readonly provider: string;
  /**
   * The host that a user named, or that came in a callback or a token answer: it speaks for itself alone. Empty: the one
   * host that all connections of the provider share.
   */
  readonly host: string;
}

/** A scheme with what follows up to the path, or the placeholder of an origin at the very beginning. */
const AUTHORITY = /^(?:\{[^}]*\}|[a-z]+:\/\/[^/?]*)/i;

/** The template of the address that takes refreshes, cut where its host ends; discovery is told by the issuer. */
function addressOf({ provider }: ConfiguredProvider): { readonly authority: string; readonly rest: string } {
  const template = provider.token_endpoint ?? provider.issuer ?? '';
  const authority = AUTHORITY.exec(template)?.[0] ?? '';
  return { authority, rest: template.slice(authority.length) };
}

/** Whether a part of an address holds what the operator has not decided: a user did, or an answer. */
const isNamed = ({ provider, parameters: fixed }: ConfiguredProvider, part: string): boolean =>
  placeholdersOf(part).some((placeholder) => {
    // `{environment.host}` reads what the value of `environment` stands for.
    const name = placeholder.split('.')[0] ?? '';
    return !Object.hasOwn(fixed, name) && provider.parameters?.[name]?.source !== 'operator';
  });

/**
 * Whom the trouble of a connection concerns.
 *
 * @param parameters of the connection: what the user gave, and what answers told since
 */
export function incidentScope(
  configured: ConfiguredProvider,
  parameters: Readonly<Record<string, string>>,
): IncidentScope {
  const { provider, parameters: fixed } = configured;
  const { authority } = addressOf(configured);
  if (!isNamed(configured, authority)) return { provider: provider.id, host: '' };
  const declared = Object.entries(provider.parameters ?? {});
  const defaults = Object.fromEntries(
    declared.flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  );
  const values = { ...defaults, ...parameters, ...fixed };
  const meanings = declared.flatMap(([name, { enum: allowed }]) =>
    allowed === undefined || Array.isArray(allowed)
      ? []
      : Object.entries(allowed[values[name] ?? ''] ?? {}).map(([key, text]) => [`${name}.${key}`, text]),
  );
  try {
    const address = interpolateUrl(authority, { ...values, ...Object.fromEntries(meanings) });
    return { provider: provider.id, host: new URL(address).host };
  } catch (error) {
    // Nothing can be sent there, so nothing will be told of it either.
    if (error instanceof TemplateError) return { provider: provider.id, host: '' };
    throw error;
  }
}

/**
 * Whether several tenants that users or answers name live below one host (`https://login.example/{tenant}/token`): what
 * one of them refuses may be its alone.
 */
export const hasTenants = (configured: ConfiguredProvider): boolean =>
  isNamed(configured, addressOf(configured).rest);
