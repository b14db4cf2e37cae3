import type { Account } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifyDone } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import classes from './account-rows.module.css';
import { authClient } from './auth-client.ts';
import { FormError } from './form-error.tsx';
import { addPasskey, knowsPasskeys } from './passkey.ts';
import { useOnAccountChanged } from './use-account.ts';
import { useAuthForm } from './use-auth-form.ts';

const MAX_NAME_LENGTH = 60;

/** Passkeys: which there are, one more, one less. */
export function PasskeysPanel({ passkeys }: { readonly passkeys: Account['passkeys'] }) {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  const form = useAuthForm(
    (read) => addPasskey(read('passkeyName').trim()),
    () => {
      onChanged();
      notifyDone(t`Passkey added`, t`You can sign in with it, without password and code.`);
    },
  );
  return (
    <Panel title={t`Passkeys`}>
      <Stack gap="md">
        <Text>
          <Trans>Sign in with your fingerprint, your face or the PIN of a device, without a password.</Trans>
        </Text>
        {passkeys.length > 0 && (
          <ul className={classes.rows}>
            {passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </ul>
        )}
        {knowsPasskeys() && (
          <form onSubmit={form.onSubmit}>
            <Stack gap="md">
              <TextInput
                label={t`Name of the device`}
                description={t`So that you know it again.`}
                name="passkeyName"
                maxLength={MAX_NAME_LENGTH}
              />
              <FormError message={form.problem} />
              <Group>
                <Button type="submit" variant="default" loading={form.isPending}>
                  <Trans>Add a passkey</Trans>
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Stack>
    </Panel>
  );
}

function PasskeyRow({ passkey: { id, name, createdAt } }: { readonly passkey: Account['passkeys'][number] }) {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  const words = name ?? t`Passkey`;
  const removal = useAuthForm(
    () => authClient.$fetch('/passkey/delete-passkey', { method: 'POST', body: { id: String(id) } }),
    onChanged,
  );
  return (
    <li className={classes.row}>
      <div>
        <div className={classes.title}>{words}</div>
        {createdAt !== null && (
          <Text size="sm" c="dimmed">
            <Trans>
              Added <Time at={createdAt} style="relative" />
            </Trans>
          </Text>
        )}
        <FormError message={removal.problem} />
      </div>
      <Button
        size="xs"
        variant="default"
        loading={removal.isPending}
        onClick={removal.onPress}
        aria-label={t`Remove ${words}`}
      >
        <Trans>Remove</Trans>
      </Button>
    </li>
  );
}
