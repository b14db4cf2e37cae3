import type { LiveStatus } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconGauge, IconHistory, IconPlugConnected, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { Keys } from '../components/keys.tsx';
import { ColorSchemeMenu, LanguageMenu } from '../components/preferences.tsx';
import classes from './navigation.module.css';
import { NavigationLink } from './navigation-link.tsx';
import { useOperatorPages } from './use-operator-pages.ts';

/** The pages there are, the preferences, and who is signed in. */
export function Navigation({
  live,
  isOperator,
  onSearch,
  children,
}: {
  readonly live: LiveStatus;
  readonly isOperator: boolean;
  /** Opens the command palette. */
  readonly onSearch: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  return (
    <div className={classes.navigation}>
      <nav aria-label={t`Main`}>
        <button type="button" className={classes.search} onClick={onSearch}>
          <IconSearch size={16} aria-hidden="true" />
          <Trans>Search</Trans>
          <span className={classes.keys} aria-hidden="true">
            <Keys keys={['mod', 'K']} />
          </span>
        </button>
        <ul className={classes.links}>
          {isOperator && (
            <NavigationLink to="/overview" Icon={IconGauge}>
              <Trans>Overview</Trans>
            </NavigationLink>
          )}
          <NavigationLink to="/connections" Icon={IconPlugConnected}>
            <Trans>Connections</Trans>
          </NavigationLink>
          <NavigationLink to="/activity" Icon={IconHistory}>
            <Trans>Activity</Trans>
          </NavigationLink>
        </ul>
        {isOperator && <OperatorLinks />}
      </nav>
      <div className={classes.foot}>
        <div className={classes.preferences}>
          <LiveIndicator live={live} />
          <LanguageMenu />
          <ColorSchemeMenu />
        </div>
        {children}
      </div>
    </div>
  );
}

/** What only operators see. */
function OperatorLinks() {
  const id = useId();
  const pages = useOperatorPages();
  return (
    <>
      <p id={id} className={classes.group}>
        <Trans>This hub</Trans>
      </p>
      <ul className={classes.links} aria-labelledby={id}>
        {pages.map(({ to, name, Icon }) => (
          <NavigationLink key={to} to={to} Icon={Icon}>
            {name}
          </NavigationLink>
        ))}
      </ul>
    </>
  );
}

/** Whether what is on the page is kept current by itself. */
function LiveIndicator({ live }: { readonly live: LiveStatus }) {
  const { t } = useLingui();
  const words: Record<LiveStatus, string> = {
    live: t`Live`,
    connecting: t`Connecting…`,
    unreachable: t`Not reachable`,
    paused: t`Paused`,
  };
  return (
    <span
      className={classes.live}
      data-live={live}
      title={
        live === 'live' ? t`Changes appear here by themselves.` : t`Looking for changes every few seconds.`
      }
    >
      <span className={classes.dot} aria-hidden="true" />
      {words[live]}
    </span>
  );
}
