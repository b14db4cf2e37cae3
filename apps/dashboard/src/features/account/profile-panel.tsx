import type { Account } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifyDone } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { authClient } from './auth-client.ts';
import { FormError } from './form-error.tsx';
import { useOnAccountChanged } from './use-account.ts';
import { useAuthForm } from './use-auth-form.ts';

const MAX_NAME_LENGTH = 100;

/** Name and address. */
export function ProfilePanel({
  account: { name, email, emailVerified, mails },
}: {
  readonly account: Account;
}) {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  const form = useAuthForm(
    (read) => authClient.updateUser({ name: read('name') }),
    () => {
      onChanged();
      notifyDone(t`Name saved`, t`This is how the hub calls you now.`);
    },
  );
  const verification = useAuthForm(
    () => authClient.sendVerificationEmail({ email, callbackURL: '/account' }),
    () => notifyDone(t`Message sent`, t`Open the link in it to confirm your address.`),
  );
  return (
    <Panel title={t`Profile`}>
      <Stack gap="md">
        <Text>
          {email}{' '}
          {mails && (
            <Text span c="dimmed" inherit>
              {emailVerified ? <Trans>(confirmed)</Trans> : <Trans>(not confirmed)</Trans>}
            </Text>
          )}
        </Text>
        {mails && !emailVerified && (
          <>
            <FormError message={verification.problem} />
            <Group>
              <Button variant="default" loading={verification.isPending} onClick={verification.onPress}>
                <Trans>Send a message to confirm it</Trans>
              </Button>
            </Group>
          </>
        )}
        <form onSubmit={form.onSubmit}>
          <Stack gap="md">
            <TextInput
              label={t`Name`}
              name="name"
              autoComplete="name"
              defaultValue={name}
              maxLength={MAX_NAME_LENGTH}
              required
              withAsterisk={false}
            />
            <FormError message={form.problem} />
            <Group>
              <Button type="submit" variant="default" loading={form.isPending}>
                <Trans>Save the name</Trans>
              </Button>
            </Group>
          </Stack>
        </form>
      </Stack>
    </Panel>
  );
}
