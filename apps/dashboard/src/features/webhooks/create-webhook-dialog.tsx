import { Trans, useLingui } from '@lingui/react/macro';
import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { SecretOnce } from '../../components/secret-once.tsx';
import { EventFields } from './event-fields.tsx';
import { DEFAULT_EVENT_TYPES } from './event-type-words.ts';
import { useWebhookMutations } from './use-webhooks.ts';

/** Adds an endpoint and shows its secret, once. */
export function CreateWebhookDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    onClose();
    setSecret(null);
  };
  return (
    <Dialog
      title={secret === null ? t`Add webhook` : t`The webhook is added`}
      opened={opened}
      onClose={close}
      isLocked={secret !== null}
    >
      {secret === null ? (
        <CreateForm onCreated={setSecret} onCancel={close} />
      ) : (
        <SecretOnce secret={secret} label={t`secret`} onKept={close}>
          <Trans>This secret lets your backend verify that an event is from this hub.</Trans>
        </SecretOnce>
      )}
    </Dialog>
  );
}

function CreateForm({
  onCreated,
  onCancel,
}: {
  readonly onCreated: (secret: string) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useLingui();
  const { create } = useWebhookMutations();
  const [events, setEvents] = useState(DEFAULT_EVENT_TYPES);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const url = String(new FormData(event.currentTarget).get('url') ?? '').trim();
    create.mutate({ url, events: [...events] }, { onSuccess: ({ secret }) => onCreated(secret) });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <TextInput
          name="url"
          type="url"
          label={t`Address`}
          description={t`Of your backend, https. Events are sent there by POST.`}
          placeholder="https://app.example.com/webhooks"
          required
          data-autofocus
        />
        <EventFields chosen={events} onChange={setEvents} />
        {create.isError && <ErrorNotice error={create.error} />}
        <SaveButtons
          onCancel={onCancel}
          isSaving={create.isPending}
          disabled={events.length === 0}
          save={t`Add`}
        />
      </Stack>
    </form>
  );
}
