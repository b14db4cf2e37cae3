import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { authClient } from './auth-client.ts';
import { CodeField } from './code-field.tsx';
import { FormError } from './form-error.tsx';
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
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <CodeField ref={code} />
        <FormError message={form.problem} />
        <Button type="submit" fullWidth loading={form.isPending}>
          <Trans>Sign in</Trans>
        </Button>
        <Button variant="subtle" fullWidth onClick={onBack}>
          <Trans>Start again</Trans>
        </Button>
      </Stack>
    </form>
  );
}
