import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifyDone } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { authClient } from './auth-client.ts';
import { PasswordField } from './credential-fields.tsx';
import { FormError } from './form-error.tsx';
import { MIN_PASSWORD_LENGTH } from './password-length.ts';
import { useOnAccountChanged } from './use-account.ts';
import { useAuthForm } from './use-auth-form.ts';

/** Setting a password, for whoever signs in another way so far. */
export function FirstPasswordPanel() {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  const form = useAuthForm(
    (read) =>
      authClient.$fetch('/set-password', { method: 'POST', body: { newPassword: read('newPassword') } }),
    () => {
      onChanged();
      notifyDone(t`Password set`, t`You can sign in with it from now on.`);
    },
  );
  return (
    <Panel title={t`Password`}>
      <form onSubmit={form.onSubmit}>
        <Stack gap="md">
          <Text>
            <Trans>You have no password yet. With one you can sign in here, too.</Trans>
          </Text>
          <PasswordField
            autoComplete="new-password"
            name="newPassword"
            label={t`New password`}
            description={t`At least ${MIN_PASSWORD_LENGTH} characters.`}
            minLength={MIN_PASSWORD_LENGTH}
          />
          <FormError message={form.problem} />
          <Group>
            <Button type="submit" variant="default" loading={form.isPending}>
              <Trans>Set the password</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
