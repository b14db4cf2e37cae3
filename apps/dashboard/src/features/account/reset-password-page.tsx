import { Trans, useLingui } from '@lingui/react/macro';
import { notifyDone } from '../../components/notify.tsx';
import { authClient } from './auth-client.ts';
import { AuthForm } from './auth-form.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { PasswordField } from './credential-fields.tsx';
import { MIN_PASSWORD_LENGTH } from './password-length.ts';
import { useAuthForm } from './use-auth-form.ts';

/** Sets a new password, by the link of an e-mail; its secret stands behind the `#`. */
export function ResetPasswordPage({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLingui();
  const form = useAuthForm(
    (read) =>
      authClient.resetPassword({ newPassword: read('password'), token: window.location.hash.slice(1) }),
    () => {
      notifyDone(t`Password changed`, t`You are signed out everywhere. Sign in with the new one.`);
      onDone();
    },
  );
  return (
    <AuthFrame title={t`Set a new password`} lead={<Trans>Then sign in with it.</Trans>}>
      <AuthForm form={form} submit={<Trans>Set the password</Trans>}>
        <PasswordField
          autoComplete="new-password"
          description={t`At least ${MIN_PASSWORD_LENGTH} characters.`}
          minLength={MIN_PASSWORD_LENGTH}
        />
      </AuthForm>
    </AuthFrame>
  );
}
