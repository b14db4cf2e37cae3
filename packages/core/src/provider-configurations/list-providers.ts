import { askedParameters } from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { isRefreshable } from '../oauth/provider-registry.ts';
import { describeParameter, type ParameterDescription } from './describe-parameter.ts';
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
  readonly parameters: (ParameterDescription & {
    /** Regular expression (flag `u`) for the whole value. */
    readonly pattern: string | null;
  })[];
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
        return { ...describeParameter(name, parameter), pattern: parameter?.pattern ?? null };
      }),
    }));
}
