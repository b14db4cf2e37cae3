import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import classes from './back-link.module.css';

/** The way up, above a heading. */
export function BackLink({
  to,
  children,
}: {
  readonly to: '/connections' | '/providers' | '/users' | '/webhooks';
  readonly children: string;
}) {
  return (
    <Link to={to} className={classes.link}>
      <IconChevronLeft size={16} aria-hidden="true" />
      {children}
    </Link>
  );
}
