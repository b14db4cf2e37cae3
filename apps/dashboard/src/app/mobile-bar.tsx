import { useLingui } from '@lingui/react/macro';
import { Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Logo } from '../components/logo.tsx';
import classes from './session-layout.module.css';

/** The navigation of narrow screens, behind a button. */
export function MobileBar({
  bell,
  children,
}: {
  /** Stays outside of the drawer. */
  readonly bell: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  const [opened, { open, close }] = useDisclosure(false);
  const pathname = useLocation({ select: (location) => location.pathname });

  useEffect(close, [pathname]);

  return (
    <header className={classes.bar}>
      <Logo />
      <div className={classes.ends}>
        {bell}
        <Burger
          opened={opened}
          onClick={open}
          size="sm"
          aria-label={t`Open navigation`}
          aria-expanded={opened}
        />
      </div>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size={290}
        title={<Logo />}
        closeButtonProps={{ 'aria-label': t`Close navigation` }}
      >
        <div className={classes.drawer}>{children}</div>
      </Drawer>
    </header>
  );
}
