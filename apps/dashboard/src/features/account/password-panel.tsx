import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { notifyDone } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { authClient } from './auth-client.ts';
import { PasswordField } from './credential-fields.tsx';
import { FormError } from './form-error.tsx';
import { MIN_PASSWORD_LENGTH } from './password-length.ts';
import { useOnAccountChanged } from './use-account.ts';
import { useAuthForm } from './use-auth-form.ts';

/** Changing the password, which signs out everywhere else. */
export function PasswordPanel() {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  // A new form each time: what was typed goes with the old one.
  const [changes, setChanges] = useState(0);
  const form = useAuthForm(
    (read) =>
      authClient.changePassword({ currentPassword: read('password'), newPassword: read('newPassword') }),
    () => {
      setChanges((before) => before + 1);
      onChanged();
      notifyDone(t`Password changed`, t`You are signed out everywhere else.`);
    },
  );
  return (
    <Panel title={t`Password`}>
      <form key={changes} onSubmit={form.onSubmit}>
        <Stack gap="md">
          <PasswordField autoComplete="current-password" label={t`Current password`} />
          <PasswordField
            autoComplete="new-password"
            name="newPassword"
            label={t`New password`}
            description={t`At least ${MIN_PASSWORD_LENGTH} characters. You are signed out everywhere else.`}
            minLength={MIN_PASSWORD_LENGTH}
          />
          <FormError message={form.problem} />
          <Group>
            <Button type="submit" variant="default" loading={form.isPending}>
              <Trans>Change the password</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
