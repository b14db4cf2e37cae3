import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import classes from './notification-bell.module.css';
import { useNotifications } from './use-notifications.ts';

/** More than this is "99+". */
const MOST = 99;

/** Leads to what one was told, and says how much of it is news. */
export function NotificationBell() {
  const { t } = useLingui();
  const unread = useNotifications().data?.unread ?? 0;
  const news = plural(unread, { one: '# new', other: '# new' });
  return (
    <Link
      to="/notifications"
      className={classes.bell}
      aria-label={unread === 0 ? t`Notifications` : t`Notifications, ${news}`}
    >
      <IconBell size={20} aria-hidden="true" />
      {unread > 0 && (
        <span className={classes.count} aria-hidden="true">
          {unread > MOST ? `${MOST}+` : unread}
        </span>
      )}
    </Link>
  );
}
