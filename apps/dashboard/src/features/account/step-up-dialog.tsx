import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { authClient } from './auth-client.ts';
import { CodeField } from './code-field.tsx';
import { PasswordField } from './credential-fields.tsx';
import { FormError } from './form-error.tsx';
import { OtherWays } from './other-ways.tsx';
import { useAccount } from './use-account.ts';
import { useAuthForm } from './use-auth-form.ts';

/** Asks who is there for what they sign in with, before something that reveals or redirects secrets. */
export default function StepUpDialog({ onAnswer }: { readonly onAnswer: (confirmed: boolean) => void }) {
  const { t } = useLingui();
  const account = useAccount();
  const { hasPassword, twoFactorEnabled, oidc } = account.data ?? {};
  const form = useAuthForm(
    (read) =>
      authClient.$fetch('/step-up', {
        method: 'POST',
        body: {
          ...(hasPassword ? { password: read('password') } : {}),
          ...(twoFactorEnabled ? { code: read('code') } : {}),
        },
      }),
    () => onAnswer(true),
  );
  const { pathname, search } = window.location;
  return (
    <Modal
      opened
      onClose={() => onAnswer(false)}
      title={t`Confirm that it's you`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="md">
        <Text>
          <Trans>You are about to do something sensitive, and it's been a while since you signed in.</Trans>
        </Text>
        {account.isError && <ErrorNotice error={account.error} onRetry={() => void account.refetch()} />}
        {account.data !== undefined && (
          <>
            {(hasPassword || twoFactorEnabled) && (
              <form onSubmit={form.onSubmit}>
                <Stack gap="md">
                  {hasPassword && <PasswordField autoComplete="current-password" data-autofocus />}
                  {twoFactorEnabled && <CodeField />}
                  <FormError message={form.problem} />
                  <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={() => onAnswer(false)}>
                      <Trans>Cancel</Trans>
                    </Button>
                    <Button type="submit" loading={form.isPending}>
                      <Trans>Confirm</Trans>
                    </Button>
                  </Group>
                </Stack>
              </form>
            )}
            <OtherWays
              oidcName={oidc?.linked ? oidc.name : null}
              returnTo={`${pathname}${search}`}
              onSignedIn={() => onAnswer(true)}
            />
          </>
        )}
      </Stack>
    </Modal>
  );
}
