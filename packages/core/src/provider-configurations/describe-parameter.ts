import type { LocalizedText, Parameter } from '@evergrant/providers';

/** What is told of a parameter to whoever is to give it a value. */
export interface ParameterDescription {
  readonly name: string;
  readonly label: LocalizedText;
  /** A made-up value. */
  readonly example: string | null;
  /** The values to choose from. */
  readonly enum: string[] | null;
  readonly default: string | null;
}

/** Reads off a provider's entry what is told of one of its parameters; one that says nothing of itself goes by its name. */
export function describeParameter(name: string, parameter: Parameter | undefined): ParameterDescription {
  const { label = { en: name, fr: name }, example = null, default: preset = null } = parameter ?? {};
  const choices = parameter?.enum ?? null;
  return {
    name,
    label,
    example,
    enum: choices === null || Array.isArray(choices) ? choices : Object.keys(choices),
    default: preset,
  };
}
