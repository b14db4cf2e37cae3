import type { WebhookEndpoint } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { RowHeading, RowList } from '../../components/row-list.tsx';
import { CreateWebhookDialog } from './create-webhook-dialog.tsx';
import { DEFAULT_EVENT_TYPES } from './event-type-words.ts';
import { useWebhooks } from './use-webhooks.ts';
import { WebhookState } from './webhook-state.tsx';
import classes from './webhooks.module.css';

/** Who is told what happens. For operators. */
export function WebhooksPage() {
  const { t } = useLingui();
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title={t`Webhooks`}
      lead={<Trans>Backends that are told by a signed request when something happens to a connection.</Trans>}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
          <Trans>Add webhook</Trans>
        </Button>
      }
    >
      <WebhookList />
      <CreateWebhookDialog opened={isCreating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function WebhookList() {
  const { t } = useLingui();
  const { data: endpoints, isPending, isError, error, refetch } = useWebhooks();
  if (isPending) return <Skeleton height="8rem" aria-label={t`Loading webhooks…`} />;
  if (isError) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (endpoints.length === 0)
    return (
      <Empty icon={<IconWebhook size={22} />} title={t`There is no webhook yet`}>
        <Trans>Add the address of a backend that should know when a connection breaks or recovers.</Trans>
      </Empty>
    );
  return (
    <RowList aria-label={t`Webhooks`}>
      {endpoints.map((endpoint) => (
        <WebhookRow key={endpoint.id} endpoint={endpoint} />
      ))}
    </RowList>
  );
}

function WebhookRow({ endpoint }: { readonly endpoint: WebhookEndpoint }) {
  const { t } = useLingui();
  const { id, url, events } = endpoint;
  const total = events.length === 0 ? DEFAULT_EVENT_TYPES.length : events.length;
  return (
    <li className={classes.row}>
      <div>
        <RowHeading
          title={
            <Link to="/webhooks/$endpointId" params={{ endpointId: id }}>
              {url}
            </Link>
          }
        >
          {t({ message: plural(total, { one: '# kind of event', other: '# kinds of events' }) })}
        </RowHeading>
      </div>
      <WebhookState endpoint={endpoint} />
    </li>
  );
}
