import type { TablerIcon } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './navigation.module.css';

/** One page of the navigation. */
export function NavigationLink({
  to,
  Icon,
  children,
}: {
  readonly to: NonNullable<LinkProps['to']>;
  readonly Icon: TablerIcon;
  readonly children: ReactNode;
}) {
  return (
    <li>
      <Link to={to} className={classes.link}>
        <Icon size={18} aria-hidden="true" />
        {children}
      </Link>
    </li>
  );
}
