import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { AnchorLink } from '../../components/links.tsx';
import { authClient } from './auth-client.ts';
import { AuthFrame } from './auth-frame.tsx';
import { EmailField, PasswordField } from './credential-fields.tsx';
import { FormError } from './form-error.tsx';
import { useAuthForm } from './use-auth-form.ts';

interface SignInPageProps {
  /** Whether anybody may sign up. */
  readonly signUp: 'open' | 'invite';
  /** Path to go to afterwards. */
  readonly redirect: string | undefined;
  readonly onSignedIn: () => void;
}

/** Signing in with email and password. */
export function SignInPage({ signUp, redirect, onSignedIn }: SignInPageProps) {
  const { t } = useLingui();
  const form = useAuthForm(
    (fields) => authClient.signIn.email({ email: fields.email, password: fields.password }),
    onSignedIn,
  );
  return (
    <AuthFrame
      title={t`Sign in`}
      lead={<Trans>See and care for the accounts you have connected.</Trans>}
      footer={
        signUp === 'open' && (
          <Trans>
            New here?{' '}
            <AnchorLink inherit to="/sign-up" search={{ redirect }}>
              Create an account
            </AnchorLink>
          </Trans>
        )
      }
    >
      <form onSubmit={form.onSubmit}>
        <Stack gap="md">
          <EmailField />
          <PasswordField autoComplete="current-password" />
          <FormError message={form.problem} />
          <Button type="submit" fullWidth loading={form.isPending}>
            <Trans>Sign in</Trans>
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
