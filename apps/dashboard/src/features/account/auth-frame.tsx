import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Logo } from '../../components/logo.tsx';
import { ColorSchemeMenu, LanguageMenu } from '../../components/preferences.tsx';
import classes from './auth-frame.module.css';

/** The frame of the pages that one sees before signing in. */
export function AuthFrame({
  title,
  lead,
  children,
  footer,
}: {
  readonly title: string;
  readonly lead: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Evergrant`;
  }, [title]);
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        <Logo />
        <div>
          <LanguageMenu />
          <ColorSchemeMenu />
        </div>
      </header>
      <main className={classes.main}>
        <div className={classes.card}>
          <Title order={1}>{title}</Title>
          <p className={classes.lead}>{lead}</p>
          {children}
        </div>
        {footer !== undefined && <p className={classes.footer}>{footer}</p>}
      </main>
    </div>
  );
}
