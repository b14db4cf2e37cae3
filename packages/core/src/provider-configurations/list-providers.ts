import { askedParameters } from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { isRefreshable } from '../oauth/provider-registry.ts';
import { isOffered } from './is-offered.ts';

/** A provider as people choose it. */
export interface ProviderView {
  readonly id: string;
  readonly displayName: string;
  readonly category: string;
  readonly documentation: string | null;
  /** False only where it is known that nothing can be renewed without the user. */
  readonly refreshable: boolean;
  readonly scopes: { scope: string; en: string | null; fr: string | null }[];
  /** What the user is asked for beforehand. */
  readonly parameters: {
    name: string;
    label: { en: string; fr: string };
    /** A made-up value. */
    example: string | null;
    /** Regular expression (flag `u`) for the whole value. */
    pattern: string | null;
    /** The values to choose from. */
    enum: string[] | null;
    default: string | null;
  }[];
}

/**
 * The providers that can be connected here, by name; retired ones are not offered.
 *
 * @param only ids to choose from; default: all
 */
export function listProviders(
  deps: Pick<Deps, 'providers' | 'clock'>,
  only?: readonly string[],
): ProviderView[] {
  return deps.providers
    .list()
    .filter(({ provider }) => only?.includes(provider.id) !== false)
    .filter(({ provider }) => isOffered(provider, deps.clock))
    .map(({ provider, parameters }) => ({
      id: provider.id,
      displayName: provider.display_name,
      category: provider.category,
      documentation: provider.service_documentation ?? null,
      refreshable:
        isRefreshable(provider, { refreshToken: null }) ||
        provider.grant_types_supported?.includes('refresh_token') !== false,
      scopes: provider.scope.map((scope) => ({
        scope,
        en: provider.scope_descriptions?.[scope]?.en ?? null,
        fr: provider.scope_descriptions?.[scope]?.fr ?? null,
      })),
      parameters: askedParameters(provider, parameters).map((name) => {
        const parameter = provider.parameters?.[name];
        const choices = parameter?.enum;
        return {
          name,
          label: parameter?.label ?? { en: name, fr: name },
          example: parameter?.example ?? null,
          pattern: parameter?.pattern ?? null,
          enum: choices === undefined ? null : Array.isArray(choices) ? choices : Object.keys(choices),
          default: parameter?.default ?? null,
        };
      }),
    }));
}
