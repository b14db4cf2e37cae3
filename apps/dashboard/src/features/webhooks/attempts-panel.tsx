import type { WebhookAttempt, WebhookEndpoint } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, NativeSelect, Skeleton, Switch } from '@mantine/core';
import { useState } from 'react';
import { Behind } from '../../components/behind.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone, notifyError } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { Time } from '../../components/time.tsx';
import { hubNow } from '../../lib/hub-time.ts';
import { eventTypeWords } from './event-type-words.ts';
import { OutcomeBadge } from './outcome-badge.tsx';
import { useWebhookAttempts, useWebhookMutations } from './use-webhooks.ts';
import classes from './webhooks.module.css';

/** What was sent to an endpoint and what it answered, and ways to send it again. */
export function AttemptsPanel({ endpoint }: { readonly endpoint: WebhookEndpoint }) {
  const { t } = useLingui();
  const [failed, setFailed] = useState(false);
  const isOn = endpoint.disabledAt === null;
  return (
    <Panel
      flush
      title={t`Deliveries`}
      aside={
        <div className={classes.tools}>
          <Switch
            label={t`Only failed ones`}
            checked={failed}
            onChange={(event) => setFailed(event.currentTarget.checked)}
          />
          <Recover endpointId={endpoint.id} disabled={!isOn} />
        </div>
      }
    >
      <Attempts endpointId={endpoint.id} failed={failed} canResend={isOn} />
    </Panel>
  );
}

const HOUR_MS = 3_600_000;

/** Sends again all that has never arrived, since a moment. */
function Recover({ endpointId: id, disabled }: { readonly endpointId: string; readonly disabled: boolean }) {
  const { t } = useLingui();
  const { recover } = useWebhookMutations();
  const [hours, setHours] = useState('24');
  const send = () =>
    recover.mutate(
      { id, since: new Date(hubNow().getTime() - Number(hours) * HOUR_MS).toISOString() },
      {
        onSuccess: ({ messages }) =>
          notifyDone(
            t({
              message: plural(messages, {
                0: 'Nothing to send again',
                one: '# event is sent again',
                other: '# events are sent again',
              }),
            }),
            t`What came of it appears in the log.`,
            id,
          ),
        onError: (error) => notifyError(error, id),
      },
    );
  return (
    <div className={classes.tools}>
      <NativeSelect
        size="xs"
        aria-label={t`Since when`}
        value={hours}
        onChange={(event) => setHours(event.currentTarget.value)}
        data={[
          { value: '1', label: t`of the last hour` },
          { value: '24', label: t`of the last day` },
          { value: '168', label: t`of the last week` },
        ]}
      />
      <Button size="xs" variant="default" onClick={send} loading={recover.isPending} disabled={disabled}>
        <Trans>Send failed ones again</Trans>
      </Button>
    </div>
  );
}

function Attempts({
  endpointId,
  failed,
  canResend,
}: {
  readonly endpointId: string;
  readonly failed: boolean;
  readonly canResend: boolean;
}) {
  const { t } = useLingui();
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useWebhookAttempts(endpointId, failed);
  if (isPending) return <Skeleton height="8rem" aria-label={t`Loading deliveries…`} />;
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const attempts = data.pages.flatMap((page) => page.attempts);
  if (attempts.length === 0)
    return (
      <p className={classes.more}>
        {failed ? (
          <Trans>Everything of the last week arrived.</Trans>
        ) : (
          <Trans>Nothing was sent in the last week.</Trans>
        )}
      </p>
    );
  return (
    <>
      <ul className={classes.attempts} aria-label={t`Deliveries`}>
        {attempts.map((attempt) => (
          <AttemptItem key={attempt.id} endpointId={endpointId} attempt={attempt} canResend={canResend} />
        ))}
      </ul>
      {hasNextPage && (
        <div className={classes.more}>
          <Button
            size="xs"
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            <Trans>Show older ones</Trans>
          </Button>
        </div>
      )}
    </>
  );
}

function AttemptItem({
  endpointId: id,
  attempt: { messageId, at, outcome, status, durationMs, answer, event },
  canResend,
}: {
  readonly endpointId: string;
  readonly attempt: WebhookAttempt;
  readonly canResend: boolean;
}) {
  const { t, i18n } = useLingui();
  const { resend } = useWebhookMutations();
  const name = t(eventTypeWords(event.type));
  const duration = durationMs === null ? '' : i18n.number(durationMs);
  const again = () =>
    resend.mutate(
      { id, messageId },
      {
        onSuccess: () => notifyDone(t`Sent again`, t`What came of it appears in the log.`, messageId),
        onError: (error) => notifyError(error, messageId),
      },
    );
  return (
    <li>
      <div className={classes.attempt}>
        <div>
          {name}
          <small>
            <Time at={at} />
            {status !== null && ` · ${status}`}
            {duration !== '' && ` · ${duration} ms`}
          </small>
        </div>
        <div className={classes.tools}>
          <OutcomeBadge outcome={outcome} />
          <Button
            size="xs"
            variant="default"
            onClick={again}
            loading={resend.isPending}
            disabled={!canResend}
            aria-label={t`Send again: ${name}`}
          >
            <Trans>Send again</Trans>
          </Button>
        </div>
      </div>
      <Behind summary={t`Request and answer`}>
        <p>
          <Copyable value={messageId} label={t`message ID`} />
        </p>
        <pre className={classes.body}>{JSON.stringify(event, null, 2)}</pre>
        {answer !== null && answer !== '' && <pre className={classes.body}>{answer}</pre>}
        {answer === '' && (
          <p>
            <Trans>The answer had no body.</Trans>
          </p>
        )}
      </Behind>
    </li>
  );
}
