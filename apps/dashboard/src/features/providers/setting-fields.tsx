import { useLingui } from '@lingui/react/macro';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { parameterLabel } from '../../lib/parameter-label.ts';
import type { FieldsProps } from './client-fields.tsx';

/** Where the provider is, if that differs from hub to hub, and what it is asked for. */
export function SettingFields({ description, values, problems, onChange }: FieldsProps) {
  const { t, i18n } = useLingui();
  const scope = description.scope.join(' ');
  return (
    <>
      {description.parameters.map((parameter) => {
        const { name, source, example, enum: choices, default: preset } = parameter;
        const isAsked = source === 'user';
        const shared = {
          label: parameterLabel(parameter, i18n.locale),
          value: values.parameters[name] ?? '',
          error: problems[`parameters.${name}`],
          required: !isAsked && preset === null,
          withAsterisk: false,
          ...(isAsked
            ? { description: t`Optional. Left empty, everybody who connects is asked for it.` }
            : {}),
          onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
            onChange({ parameters: { ...values.parameters, [name]: event.currentTarget.value } }),
        };
        return choices === null ? (
          <TextInput
            key={name}
            {...shared}
            placeholder={example ?? preset ?? ''}
            autoComplete="off"
            spellCheck={false}
          />
        ) : (
          <NativeSelect
            key={name}
            {...shared}
            data={[{ value: '', label: preset === null ? '' : t`Default: ${preset}` }, ...choices]}
          />
        );
      })}
      <Textarea
        label={t`Scopes`}
        description={scope === '' ? t`Separated by spaces.` : t`Separated by spaces. Left empty: ${scope}`}
        value={values.scope}
        onChange={(event) => onChange({ scope: event.currentTarget.value })}
        error={problems.scope}
        autosize
        minRows={1}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}
