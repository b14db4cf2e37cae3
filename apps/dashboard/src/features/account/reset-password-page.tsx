import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { notifyDone } from '../../components/notify.tsx';
import { authClient } from './auth-client.ts';
import { AuthFrame } from './auth-frame.tsx';
import { PasswordField } from './credential-fields.tsx';
import { FormError } from './form-error.tsx';
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
      <form onSubmit={form.onSubmit}>
        <Stack gap="md">
          <PasswordField
            autoComplete="new-password"
            description={t`At least ${MIN_PASSWORD_LENGTH} characters.`}
            minLength={MIN_PASSWORD_LENGTH}
          />
          <FormError message={form.problem} />
          <Button type="submit" fullWidth loading={form.isPending}>
            <Trans>Set the password</Trans>
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
