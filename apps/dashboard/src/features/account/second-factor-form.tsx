import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { authClient } from './auth-client.ts';
import { AuthForm } from './auth-form.tsx';
import { CodeField } from './code-field.tsx';
import { useAuthForm } from './use-auth-form.ts';

const TOTP_CODE = /^\d{6}$/;

/** The second step of signing in. */
export function SecondFactorForm({
  onSignedIn,
  onBack,
}: {
  readonly onSignedIn: () => void;
  readonly onBack: () => void;
}) {
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => code.current?.focus(), []);
  const form = useAuthForm((read) => {
    const given = read('code').trim();
    return authClient.$fetch(
      TOTP_CODE.test(given) ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code',
      { method: 'POST', body: { code: given } },
    );
  }, onSignedIn);
  return (
    <Stack gap="md">
      <AuthForm form={form} submit={<Trans>Sign in</Trans>}>
        <CodeField ref={code} />
      </AuthForm>
      <Button variant="subtle" fullWidth onClick={onBack}>
        <Trans>Start again</Trans>
      </Button>
    </Stack>
  );
}
