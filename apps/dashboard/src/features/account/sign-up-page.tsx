import { Trans, useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { AnchorLink } from '../../components/links.tsx';
import { authClient } from './auth-client.ts';
import { AuthForm } from './auth-form.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { EmailField, PasswordField } from './credential-fields.tsx';
import { MIN_PASSWORD_LENGTH } from './password-length.ts';
import { useAuthForm } from './use-auth-form.ts';

/** Making an account of one's own, where the hub lets anybody. */
export function SignUpPage({
  isNew,
  redirect,
  onSignedIn,
}: {
  /** Whether nobody has an account yet: whoever makes the first one runs the hub. */
  readonly isNew: boolean;
  /** Path to go to afterwards. */
  readonly redirect: string | undefined;
  readonly onSignedIn: () => void;
}) {
  const { t } = useLingui();
  const form = useAuthForm(
    (read) =>
      authClient.signUp.email({ name: read('name'), email: read('email'), password: read('password') }),
    onSignedIn,
  );
  return (
    <AuthFrame
      title={isNew ? t`Create the operator account` : t`Create an account`}
      lead={
        isNew ? (
          <Trans>This hub is new. Whoever makes its first account runs it.</Trans>
        ) : (
          <Trans>One place for every account your apps may use.</Trans>
        )
      }
      footer={
        !isNew && (
          <Trans>
            Already have one?{' '}
            <AnchorLink inherit to="/sign-in" search={{ redirect }}>
              Sign in
            </AnchorLink>
          </Trans>
        )
      }
    >
      <AuthForm form={form} submit={<Trans>Create account</Trans>}>
        <TextInput label={t`Name`} name="name" autoComplete="name" required withAsterisk={false} />
        <EmailField />
        <PasswordField
          autoComplete="new-password"
          description={t`At least ${MIN_PASSWORD_LENGTH} characters.`}
          minLength={MIN_PASSWORD_LENGTH}
        />
      </AuthForm>
    </AuthFrame>
  );
}
