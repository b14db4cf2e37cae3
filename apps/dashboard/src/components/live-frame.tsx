import { useLiveConnections } from '@evergrant/client/react';
import { Trans } from '@lingui/react/macro';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { lastUpdateAt, noteHubTime } from '../lib/hub-time.ts';
import classes from './live-frame.module.css';
import { Time } from './time.tsx';

/** Keeps what is on the page current. @param whose sets apart windows of different people */
export const useLive = (whose: string) => useLiveConnections({ name: whose, onBeat: noteHubTime });

/**
 * What only counts while the hub is there: otherwise it says how old what is shown is, and nothing below can be clicked. Links
 * stay, and it heals by itself.
 */
export function LiveFrame({
  isReachable,
  children,
}: {
  readonly isReachable: boolean;
  readonly children: ReactNode;
}) {
  return (
    <>
      <div className={classes.banner} data-shown={!isReachable || undefined}>
        {!isReachable && <IconCloudOff size={18} aria-hidden="true" />}
        <p>
          {/* Only this is read aloud: the rest says something else every second. */}
          <strong role="status">{!isReachable && <Trans>The hub can't be reached.</Trans>}</strong>{' '}
          {!isReachable && (
            <Trans>
              What you see may be out of date: last update{' '}
              <Time at={lastUpdateAt().toISOString()} style="relative" />. This page goes on by itself when
              the hub is back.
            </Trans>
          )}
        </p>
      </div>
      <fieldset
        role="presentation"
        className={classes.frame}
        disabled={!isReachable}
        data-stale={!isReachable || undefined}
      >
        {children}
      </fieldset>
    </>
  );
}
