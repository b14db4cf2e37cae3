import { useLingui } from '@lingui/react/macro';
import { Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SaveButtons } from '../../components/save-buttons.tsx';
import { EventFields } from './event-fields.tsx';
import { DEFAULT_EVENT_TYPES, type EventType } from './event-type-words.ts';
import { useWebhookMutations } from './use-webhooks.ts';
import type { WebhookDialogProps } from './webhook-dialog.ts';

/** Chooses what an endpoint is sent from now on. */
export function EventsDialog({ endpoint, opened, onClose }: WebhookDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog title={t`Choose events`} opened={opened} onClose={onClose}>
      <EventsForm endpoint={endpoint} onClose={onClose} />
    </Dialog>
  );
}

function EventsForm({ endpoint, onClose }: Pick<WebhookDialogProps, 'endpoint' | 'onClose'>) {
  const { change } = useWebhookMutations();
  const [events, setEvents] = useState<readonly EventType[]>(
    endpoint.events.length === 0 ? DEFAULT_EVENT_TYPES : endpoint.events,
  );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ id: endpoint.id, events: [...events] }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <EventFields chosen={events} onChange={setEvents} />
        {change.isError && <ErrorNotice error={change.error} />}
        <SaveButtons onCancel={onClose} isSaving={change.isPending} disabled={events.length === 0} />
      </Stack>
    </form>
  );
}
