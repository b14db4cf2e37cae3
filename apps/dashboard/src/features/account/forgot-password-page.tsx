import { Trans, useLingui } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useState } from 'react';
import { AnchorLink } from '../../components/links.tsx';
import { authClient } from './auth-client.ts';
import { AuthForm } from './auth-form.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { EmailField } from './credential-fields.tsx';
import { useAuthForm } from './use-auth-form.ts';

/** Asks for a link by which a forgotten password is replaced. */
export function ForgotPasswordPage() {
  const { t } = useLingui();
  const [sent, setSent] = useState(false);
  const form = useAuthForm(
    (read) => authClient.requestPasswordReset({ email: read('email') }),
    () => setSent(true),
  );
  return (
    <AuthFrame
      title={t`Forgot your password?`}
      lead={<Trans>You get a link by email, with which you set a new one.</Trans>}
      footer={
        <AnchorLink inherit to="/sign-in">
          <Trans>Back to sign-in</Trans>
        </AnchorLink>
      }
    >
      {sent ? (
        <Text role="status">
          <Trans>
            If there is an account with this address, a message is on its way. Its link works for an hour.
          </Trans>
        </Text>
      ) : (
        <AuthForm form={form} submit={<Trans>Send the link</Trans>}>
          <EmailField />
        </AuthForm>
      )}
    </AuthFrame>
  );
}
