import type { Provider } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { NativeSelect, TextInput } from '@mantine/core';
import { parameterLabel } from '../../lib/parameter-label.ts';
import { enteredValue, isValidParameter } from './parameter-values.ts';

/** Asks for what a provider needs to know beforehand: whose shop, which server. */
export function ParameterFields({
  parameters,
  values,
  isChecked,
  refused,
  onChange,
}: {
  readonly parameters: Provider['parameters'];
  readonly values: Readonly<Record<string, string>>;
  /** Whether to say what is wrong; not before the user has tried to go on. */
  readonly isChecked: boolean;
  /** Names of the parameters whose present value the hub refused. */
  readonly refused: readonly string[];
  readonly onChange: (name: string, value: string) => void;
}) {
  const { t, i18n } = useLingui();
  return parameters.map((parameter) => {
    const { name, example } = parameter;
    const label = parameterLabel(parameter, i18n.locale);
    const value = enteredValue(parameter, values);
    const wrong = refused.includes(name) || (isChecked && !isValidParameter(parameter, value));
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
