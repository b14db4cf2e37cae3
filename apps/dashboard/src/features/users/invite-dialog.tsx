import { useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { notifyDone } from '../../components/notify.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { SecretOnce } from '../../components/secret-once.tsx';
import { AddressTaken } from './admin-act.ts';
import { newPassword } from './new-password.ts';
import { requestPassword } from './request-password.ts';
import { usePeopleMutations } from './use-people.ts';

/** Makes an account for somebody: they choose a password by e-mail, or get one from the operator where the hub sends none. */
export function InviteDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  const { api } = useEvergrant();
  const settings = useQuery(api.settings.get.queryOptions(undefined, { enabled: opened })).data;
  const mails = settings !== undefined && settings.mailFrom !== null;
  const [password, setPassword] = useState<string | null>(null);
  const close = () => {
    onClose();
    setPassword(null);
  };
  return (
    <Dialog
      title={password === null ? t`Invite somebody` : t`The account is made`}
      opened={opened}
      onClose={close}
      isLocked={password !== null}
    >
      {password === null ? (
        <InviteForm
          mails={mails}
          onInvited={(made) => (mails ? close() : setPassword(made))}
          onCancel={close}
        />
      ) : (
        <SecretOnce secret={password} label={t`password`} onKept={close}>
          <Trans>Give them this password. They can change it on their account page.</Trans>
        </SecretOnce>
      )}
    </Dialog>
  );
}

function InviteForm({
  mails,
  onInvited,
  onCancel,
}: {
  readonly mails: boolean;
  readonly onInvited: (password: string) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useLingui();
  const { invite } = usePeopleMutations();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get('email') ?? '').trim();
    const role = form.get('role') === 'operator' ? 'operator' : 'user';
    const password = newPassword();
    invite.mutate(
      { name: String(form.get('name') ?? '').trim(), email, role, password },
      {
        onSuccess: async () => {
          if (mails) {
            await requestPassword(email);
            notifyDone(t`Invitation sent`, t`${email} gets an email that leads to choosing a password.`);
          }
          onInvited(password);
        },
      },
    );
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <TextInput name="name" label={t`Name`} maxLength={80} required data-autofocus />
        <TextInput name="email" type="email" label={t`Email`} autoComplete="off" required />
        <NativeSelect
          name="role"
          label={t`Role`}
          data={[
            { value: 'user', label: t`User` },
            { value: 'operator', label: t`Operator` },
          ]}
        />
        <Text size="sm" c="dimmed">
          {mails ? (
            <Trans>They get an email that leads to choosing a password.</Trans>
          ) : (
            <Trans>This hub sends no emails: you get a password for them, once.</Trans>
          )}
        </Text>
        {invite.isError &&
          (invite.error instanceof AddressTaken ? (
            <Notice
              Icon={IconAlertCircle}
              title={t`There already is an account with this email.`}
              role="alert"
            >
              <p>
                <Trans>Nothing was changed.</Trans>
              </p>
            </Notice>
          ) : (
            <ErrorNotice error={invite.error} />
          ))}
        <SaveButtons onCancel={onCancel} isSaving={invite.isPending} save={t`Invite`} />
      </Stack>
    </form>
  );
}
