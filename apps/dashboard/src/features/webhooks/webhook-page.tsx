import type { WebhookEndpoint } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Loader, Stack } from '@mantine/core';
import { useState } from 'react';
import { BackLink } from '../../components/back-link.tsx';
import danger from '../../components/danger.module.css';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone, notifyError, notifyNotice } from '../../components/notify.tsx';
import { Page } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { AttemptsPanel } from './attempts-panel.tsx';
import { DEFAULT_EVENT_TYPES } from './event-type-words.ts';
import { EventsDialog } from './events-dialog.tsx';
import { RemoveWebhookDialog } from './remove-webhook-dialog.tsx';
import { RotateSecretDialog } from './rotate-secret-dialog.tsx';
import { useWebhookMutations, useWebhooks } from './use-webhooks.ts';
import { WebhookState } from './webhook-state.tsx';
import classes from './webhooks.module.css';

/** One endpoint: what it is sent, and what came of it. */
export function WebhookPage({
  endpointId,
  onRemoved,
}: {
  readonly endpointId: string;
  readonly onRemoved: () => void;
}) {
  const { t } = useLingui();
  const { data, isPending, isError, error, refetch } = useWebhooks();
  const endpoint = data?.find(({ id }) => id === endpointId);
  if (endpoint !== undefined) return <Endpoint endpoint={endpoint} onRemoved={onRemoved} />;
  return (
    <Page title={t`Webhook`} before={<BackLink to="/webhooks">{t`Webhooks`}</BackLink>}>
      {isPending && <Loader size="sm" aria-label={t`Loading webhooks…`} />}
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Trans>There is no such webhook any more.</Trans>}
    </Page>
  );
}

type DialogName = 'events' | 'rotate' | 'remove';

function Endpoint({
  endpoint,
  onRemoved,
}: {
  readonly endpoint: WebhookEndpoint;
  readonly onRemoved: () => void;
}) {
  const { t } = useLingui();
  const [shown, setShown] = useState<DialogName | null>(null);
  const { enable, disable, sendTest } = useWebhookMutations();
  const { id, url, disabledAt } = endpoint;
  const isOn = disabledAt === null;
  const dialog = (name: DialogName) => ({ endpoint, opened: shown === name, onClose: () => setShown(null) });
  const test = () =>
    sendTest.mutate(
      { id },
      {
        onSuccess: ({ delivered, status }) => {
          if (delivered) notifyDone(t`The test arrived`, t`The endpoint answered ${status}.`, id);
          else if (status === null) notifyNotice(t`The test did not arrive`, t`The endpoint did not answer.`);
          else notifyNotice(t`The test was refused`, t`The endpoint answered ${status}.`);
        },
        onError: (error) => notifyError(error, id),
      },
    );
  const turn = () => (isOn ? disable : enable).mutate({ id }, { onError: (error) => notifyError(error, id) });
  return (
    <Page
      title={url}
      before={<BackLink to="/webhooks">{t`Webhooks`}</BackLink>}
      lead={<WebhookState endpoint={endpoint} />}
      actions={
        <>
          <Button onClick={test} loading={sendTest.isPending} disabled={!isOn}>
            <Trans>Send a test</Trans>
          </Button>
          <Button variant="default" onClick={turn} loading={enable.isPending || disable.isPending}>
            {isOn ? <Trans>Switch off</Trans> : <Trans>Switch on</Trans>}
          </Button>
          <Button variant="default" onClick={() => setShown('rotate')}>
            <Trans>Rotate the secret…</Trans>
          </Button>
          <Button variant="default" className={danger.danger ?? ''} onClick={() => setShown('remove')}>
            <Trans>Remove…</Trans>
          </Button>
        </>
      }
    >
      <Stack gap="lg">
        <Settings endpoint={endpoint} onChoose={() => setShown('events')} />
        <AttemptsPanel endpoint={endpoint} />
      </Stack>
      <EventsDialog {...dialog('events')} />
      <RotateSecretDialog {...dialog('rotate')} />
      <RemoveWebhookDialog {...dialog('remove')} onRemoved={onRemoved} />
    </Page>
  );
}

function Settings({
  endpoint: { events, disabledAt, closedUntil, previousEndsAt },
  onChoose,
}: {
  readonly endpoint: WebhookEndpoint;
  /** Of the events that are sent. */
  readonly onChoose: () => void;
}) {
  const { t } = useLingui();
  const sent = events.length === 0 ? DEFAULT_EVENT_TYPES : events;
  return (
    <Panel
      title={t`Events`}
      aside={
        <Button size="xs" variant="default" onClick={onChoose}>
          <Trans>Choose events…</Trans>
        </Button>
      }
    >
      <ul className={classes.events} aria-label={t`Events`}>
        {sent.map((type) => (
          <li key={type}>
            <code>{type}</code>
          </li>
        ))}
      </ul>
      {disabledAt !== null && (
        <p className={classes.note}>
          <Trans>
            Nothing is sent since <Time at={disabledAt} />, and what happens is not kept for it.
          </Trans>
        </p>
      )}
      {disabledAt === null && closedUntil !== null && (
        <p className={classes.note}>
          <Trans>
            It asked to be left alone until <Time at={closedUntil} style="absolute" /> (Retry-After).
          </Trans>
        </p>
      )}
      {previousEndsAt !== null && (
        <p className={classes.note}>
          <Trans>
            Events are signed with the secret from before the rotation as well, until{' '}
            <Time at={previousEndsAt} style="absolute" />.
          </Trans>
        </p>
      )}
    </Panel>
  );
}
