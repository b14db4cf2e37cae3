import type { LiveStatus } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import {
  IconApps,
  IconHistory,
  IconKey,
  IconPlugConnected,
  IconSearch,
  IconShieldSearch,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Keys } from '../components/keys.tsx';
import { ColorSchemeMenu, LanguageMenu } from '../components/preferences.tsx';
import classes from './navigation.module.css';

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
          <li>
            <Link to="/connections" className={classes.link}>
              <IconPlugConnected size={18} aria-hidden="true" />
              <Trans>Connections</Trans>
            </Link>
          </li>
          <li>
            <Link to="/activity" className={classes.link}>
              <IconHistory size={18} aria-hidden="true" />
              <Trans>Activity</Trans>
            </Link>
          </li>
          {isOperator && (
            <>
              <li>
                <Link to="/providers" className={classes.link}>
                  <IconApps size={18} aria-hidden="true" />
                  <Trans>Providers</Trans>
                </Link>
              </li>
              <li>
                <Link to="/audit" className={classes.link}>
                  <IconShieldSearch size={18} aria-hidden="true" />
                  <Trans>Audit log</Trans>
                </Link>
              </li>
              <li>
                <Link to="/keys" className={classes.link}>
                  <IconKey size={18} aria-hidden="true" />
                  <Trans>Keys</Trans>
                </Link>
              </li>
            </>
          )}
        </ul>
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
