import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import * as z from 'zod/mini';
import { AnchorLink } from '../../components/links.tsx';
import { authClient } from './auth-client.ts';
import { AuthForm } from './auth-form.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { callbackErrorWords } from './auth-words.ts';
import { EmailField, PasswordField } from './credential-fields.tsx';
import { OtherWays } from './other-ways.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { useAuthForm } from './use-auth-form.ts';

interface SignInPageProps {
  /** Whether anybody may sign up. */
  readonly signUp: 'open' | 'invite';
  /** Of the provider that people sign in at; null: there is none. */
  readonly oidcName: string | null;
  /** Whether a forgotten password can be replaced. */
  readonly mails: boolean;
  /** Path to go to afterwards. */
  readonly redirect: string | undefined;
  /** What a provider's redirect brought back: an error of signing in there. */
  readonly error: string | undefined;
  readonly onSignedIn: () => void;
}

const secondFactorSchema = z.object({ twoFactorRedirect: z.literal(true) });

/** Signing in: by email and password, with a second step for those who have one, or another way. */
export function SignInPage({ signUp, oidcName, mails, redirect, error, onSignedIn }: SignInPageProps) {
  const { t } = useLingui();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useAuthForm(
    (read) => authClient.signIn.email({ email: read('email'), password: read('password') }),
    (data) => {
      if (secondFactorSchema.safeParse(data).success) setNeedsCode(true);
      else onSignedIn();
    },
  );
  if (needsCode)
    return (
      <AuthFrame
        title={t`Sign in`}
        lead={<Trans>One more step: show that you have your second factor.</Trans>}
      >
        <SecondFactorForm onSignedIn={onSignedIn} onBack={() => setNeedsCode(false)} />
      </AuthFrame>
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
      <AuthForm
        form={form}
        problem={form.problem ?? (error === undefined || form.isPending ? null : callbackErrorWords(error))}
        submit={<Trans>Sign in</Trans>}
      >
        <EmailField />
        <PasswordField autoComplete="current-password" />
        {mails && (
          <AnchorLink size="sm" to="/forgot-password" search={{ redirect }}>
            <Trans>Forgot your password?</Trans>
          </AnchorLink>
        )}
      </AuthForm>
      <OtherWays oidcName={oidcName} returnTo={redirect ?? '/'} onSignedIn={onSignedIn} />
    </AuthFrame>
  );
}
