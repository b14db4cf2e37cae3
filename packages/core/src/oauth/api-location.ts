import {
  type ConfiguredProvider,
  interpolateUrl,
  resolveParameters,
  TemplateError,
  type TemplateValues,
} from '@evergrant/providers';

/** Where the API of a connected account is. */
export interface ApiLocation {
  /** No slash at the end. Null: the entry does not say, or an answer has not yet. */
  readonly apiBaseUrl: string | null;
  /** The connection's own values of what the entry asks for or learns from answers (shop, tenant, instance). */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Values for the entry's templates; the operator's count. Undefined: they do not fit the entry any more. */
function valuesOf(
  { provider, parameters: fixed }: Pick<ConfiguredProvider, 'provider' | 'parameters'>,
  given: Readonly<Record<string, string>>,
): TemplateValues | undefined {
  const resolved = resolveParameters(provider, { ...given, ...fixed });
  return resolved.ok ? resolved.values : undefined;
}

function fill(template: string, values: TemplateValues): string | null {
  try {
    return interpolateUrl(template, values);
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}

/**
 * Where the API of a connected account is: that of the site the user chose, where it has an address of its own, and else what
 * the entry makes of the connection's parameters. Pure.
 *
 * @param configured null: the provider is not configured any more
 */
export function apiLocation(
  configured: Pick<ConfiguredProvider, 'provider' | 'parameters'> | null,
  connection: {
    readonly parameters: Readonly<Record<string, string>>;
    /** Which of the account's sites is used. */
    readonly resource: { readonly baseUrl: string | null } | null;
  },
): ApiLocation {
  const own = connection.resource?.baseUrl ?? null;
  if (configured === null) return { apiBaseUrl: own, parameters: {} };
  const { parameters: declared = {}, api_base_url: template } = configured.provider;
  const parameters = Object.fromEntries(
    Object.entries(connection.parameters).filter(([name]) => Object.hasOwn(declared, name)),
  );
  if (own !== null || template === undefined) return { apiBaseUrl: own, parameters };
  if (!template.includes('{')) return { apiBaseUrl: template, parameters };
  const values = valuesOf(configured, connection.parameters);
  return { apiBaseUrl: values === undefined ? null : fill(template, values), parameters };
}
