import type { Provider } from '@evergrant/client';
import type { compilePattern } from '@evergrant/providers/pattern';

export type Parameter = Provider['parameters'][number];

export type CompilePattern = typeof compilePattern;

/** What stands in a parameter's field: what was entered, else what the catalog proposes. */
export const enteredValue = (parameter: Parameter, values: Readonly<Record<string, string>>): string =>
  values[parameter.name] ?? parameter.default ?? parameter.enum?.[0] ?? '';

/**
 * Whether a value fits; the pattern comes from the provider catalog, and the hub checks it again.
 *
 * @param compile null: patterns are left to the hub
 */
export function isValidParameter(
  { pattern, enum: choices }: Parameter,
  value: string,
  compile: CompilePattern | null,
): boolean {
  if (choices !== null) return choices.includes(value);
  const text = value.trim();
  if (text === '') return false;
  return pattern === null || compile === null || compile(pattern)?.matches(text) === true;
}

/** What is sent for a form: every parameter by its name. Blanks that came with pasting are no part of a value. */
export const parametersToSend = (
  parameters: readonly Parameter[],
  values: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(parameters.map((parameter) => [parameter.name, enteredValue(parameter, values).trim()]));

const PREFIX = 'parameters.';

/** The parameters that an error of the hub is about. */
export const refusedParameters = (fields: Readonly<Record<string, string>> | undefined): string[] =>
  Object.keys(fields ?? {}).flatMap((path) => (path.startsWith(PREFIX) ? [path.slice(PREFIX.length)] : []));
