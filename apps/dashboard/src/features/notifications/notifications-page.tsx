import type { Notification } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { Page } from '../../components/page.tsx';
import { RowList } from '../../components/row-list.tsx';
import { Time } from '../../components/time.tsx';
import { useProviderName } from '../../lib/use-providers.ts';
import { NOTIFICATION_TONES, notificationWords } from './notification-words.ts';
import classes from './notifications-page.module.css';
import { useMarkRead, useNotifications } from './use-notifications.ts';

/** Named below a title that counts. */
const MOST_NAMED = 3;

/** What one was told of late, the newest first. */
export function NotificationsPage() {
  const { t } = useLingui();
  const { data, isError, error, refetch } = useNotifications();
  useMarkRead();
  return (
    <Page
      title={t`Notifications`}
      lead={
        <AnchorLink to="/account" hash="notifications">
          <Trans>Choose what you are told</Trans>
        </AnchorLink>
      }
    >
      {isError && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.notifications.length === 0 && (
        <Empty icon={<IconBell size={22} />} title={t`Nothing to tell`}>
          <Trans>When a connection needs you, or works again, it is said here.</Trans>
        </Empty>
      )}
      {data !== undefined && data.notifications.length > 0 && (
        <RowList aria-label={t`Notifications`}>
          {data.notifications.map((notification) => (
            <NotificationRow key={notification.id} notification={notification} />
          ))}
        </RowList>
      )}
    </Page>
  );
}

function NotificationRow({ notification }: { readonly notification: Notification }) {
  const { t } = useLingui();
  const { kind, total, connections, incidents, createdAt, isRead } = notification;
  const providerName = useProviderName();
  const names = [
    ...connections.map(({ provider, account }) => `${providerName(provider)} (${account})`),
    ...incidents.map(({ provider, host }) =>
      host === '' ? providerName(provider) : `${providerName(provider)} (${host})`,
    ),
  ];
  const words = t(notificationWords(notification, total === 1 ? names[0] : undefined));
  const rest = total - MOST_NAMED;
  return (
    <li className={classes.row} data-tone={NOTIFICATION_TONES[kind]}>
      <span className={classes.dot} aria-hidden="true" />
      <div className={classes.words}>
        <NotificationLink notification={notification}>{words}</NotificationLink>
        {total > 1 && (
          <p className={classes.names}>
            {names.slice(0, MOST_NAMED).join(', ')}
            {rest > 0 && (
              <>
                {' '}
                <Trans>and {rest} more</Trans>
              </>
            )}
          </p>
        )}
      </div>
      <div className={classes.when}>
        {!isRead && <span className={classes.new}>{t`New`}</span>}
        <Time at={createdAt} style="relative" />
      </div>
    </li>
  );
}

/** Leads to the one connection, or to all that are meant. */
function NotificationLink({
  notification: { kind, total, connections },
  children,
}: {
  readonly notification: Notification;
  readonly children: string;
}) {
  const [connection] = connections;
  const props = { className: classes.title, children };
  if (kind === 'incident_opened' || kind === 'incident_closed') return <Link to="/providers" {...props} />;
  if (total === 1 && connection !== undefined)
    return <Link to="/connections/$connectionId" params={{ connectionId: connection.id }} {...props} />;
  return (
    <Link
      to="/connections"
      search={kind === 'connection_recovered' ? {} : { status: 'attention' }}
      {...props}
    />
  );
}
