import { useLingui } from '@lingui/react/macro';
import { PasswordInput, type PasswordInputProps, TextInput } from '@mantine/core';

/** Who signs in or up. */
export function EmailField() {
  const { t } = useLingui();
  return (
    <TextInput
      label={t`Email`}
      name="email"
      type="email"
      autoComplete="username"
      required
      withAsterisk={false}
    />
  );
}

/** Their password, which can be shown. */
export function PasswordField(
  props: Pick<PasswordInputProps, 'description' | 'label' | 'minLength' | 'name'> & {
    readonly autoComplete: 'current-password' | 'new-password';
    /** The dialog around it opens with the focus here. */
    readonly 'data-autofocus'?: boolean;
  },
) {
  const { t } = useLingui();
  return (
    <PasswordInput
      label={t`Password`}
      name="password"
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t`Show or hide the password` }}
      {...props}
    />
  );
}
