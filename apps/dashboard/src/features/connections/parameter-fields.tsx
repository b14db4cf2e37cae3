import type { Provider } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { NativeSelect, TextInput } from '@mantine/core';
import { parameterLabel } from '../../lib/parameter-label.ts';
import { enteredValue } from './parameter-values.ts';
import type { ParameterCheck } from './use-parameter-check.ts';

/** Asks for what a provider needs to know beforehand: whose shop, which server. */
export function ParameterFields({
  parameters,
  values,
  check,
  refused,
  onChange,
}: {
  readonly parameters: Provider['parameters'];
  readonly values: Readonly<Record<string, string>>;
  /** Undefined: nothing is said to be wrong before the user has tried to go on. */
  readonly check: ParameterCheck | undefined;
  /** Names of the parameters whose present value the hub refused. */
  readonly refused: readonly string[];
  readonly onChange: (name: string, value: string) => void;
}) {
  const { t, i18n } = useLingui();
  return parameters.map((parameter) => {
    const { name, example } = parameter;
    const label = parameterLabel(parameter, i18n.locale);
    const value = enteredValue(parameter, values);
    const wrong = refused.includes(name) || check?.(parameter, value) === false;
    const problem = () => {
      if (value === '') return t`Please fill this in.`;
      return example === null ? t`This doesn't look right.` : t`This doesn't look right. Example: ${example}`;
    };
    const shared = {
      name,
      label,
      value,
      error: wrong ? problem() : null,
      onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
        onChange(name, event.currentTarget.value),
    };
    return parameter.enum === null ? (
      <TextInput
        key={name}
        {...shared}
        placeholder={example ?? ''}
        required
        withAsterisk={false}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        data-autofocus={parameter === parameters[0] || undefined}
      />
    ) : (
      <NativeSelect key={name} {...shared} data={parameter.enum} />
    );
  });
}
