import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import type { Ref } from 'react';

/** A code of the authenticator app, or a backup code. */
export function CodeField(props: { readonly backup?: boolean; readonly ref?: Ref<HTMLInputElement> }) {
  const { t } = useLingui();
  const { backup = true, ...rest } = props;
  return (
    <TextInput
      label={t`Code`}
      description={
        backup
          ? t`From your authenticator app, or one of your backup codes.`
          : t`The six digits that your authenticator app shows.`
      }
      name="code"
      autoComplete="one-time-code"
      maxLength={40}
      required
      withAsterisk={false}
      {...rest}
    />
  );
}
